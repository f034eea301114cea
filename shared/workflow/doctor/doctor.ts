import { checks } from '../../domain/doctor/checks/index.ts'
import { examine } from '../../domain/doctor/examine.ts'
import type { Finding } from '../../domain/doctor/finding.ts'
import { reportMessage } from '../../domain/doctor/report.ts'
import type { Protection } from '../../domain/service/service.ts'
import { iso } from '../../domain/time.ts'
import type { Ports } from '../../ports/index.ts'
import type { InspectionPorts } from './inspection-ports.ts'
import { readAccount } from './read-account.ts'

/** What an examination came to. `at` is ISO 8601. */
export interface Examination {
  readonly at: string
  readonly region: string
  /** The names of all checks. */
  readonly checks: readonly string[]
  readonly findings: readonly Finding[]
}

/** Reads an account and checks it. */
export async function examineAccount(protection: Protection, ports: InspectionPorts): Promise<Examination> {
  const snapshot = await readAccount(protection, ports)
  return {
    at: iso(snapshot.at),
    region: snapshot.region,
    checks: Object.keys(checks),
    findings: examine(snapshot),
  }
}

/** What a run needs that tells people as well. */
export type ReportPorts = InspectionPorts & Pick<Ports, 'notifier'>

/** The same, and tells people in one message what was found; nobody where nothing was. */
export async function reportFindings(protection: Protection, ports: ReportPorts): Promise<Examination> {
  const examination = await examineAccount(protection, ports)
  const { findings, region } = examination
  if (findings.length > 0) await ports.notifier.notify(reportMessage(findings, examination.checks.length, region))
  return examination
}
