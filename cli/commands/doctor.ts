import { accountReader, patience } from '../../shared/aws/doctor/inspector.ts'
import { systemTiming } from '../../shared/aws/system-clock.ts'
import { loadConfig } from '../../shared/config/index.ts'
import { reportText } from '../../shared/domain/doctor/report.ts'
import type { Protection } from '../../shared/domain/service/service.ts'
import { examineAccount, type Examination } from '../../shared/workflow/doctor/doctor.ts'
import { printable, printableJson } from '../control/printable.ts'
import { Failure } from '../failure.ts'
import { coloured } from '../output/colours.ts'
import { giveJson, type JsonTarget } from '../output/files.ts'
import { UsageError } from '../usage-error.ts'

export interface DoctorOptions {
  readonly config: string
  readonly json?: JsonTarget
  readonly simulated: boolean
  readonly defect?: string
}

/** Where serverless.yml puts the stack unless the environment says otherwise. */
const defaultRegion = 'us-east-1'

/** Why nothing at all could be read, which no finding would say as plainly. */
const noCredentials = /Credentials|MissingAuthenticationToken|ExpiredToken|UnrecognizedClient|InvalidClientTokenId/

/**
 * Checks a deployed account, or the simulated one, and prints what is found; says whether nothing was. Throws a
 * `UsageError` for a defect that there is not, a `Failure` where AWS does not take the credentials.
 */
export async function doctor(options: DoctorOptions): Promise<boolean> {
  if (options.defect !== undefined && !options.simulated) {
    throw new UsageError(`--defect: found '${options.defect}' without --simulated, expected both`)
  }
  const protection = loadConfig(options.config)
  const examination = options.simulated
    ? await examineSimulated(protection, options.defect)
    : await examineDeployed(protection)
  const { findings, checks, region } = examination
  if (!giveJson(options.json, () => printableJson(examination))) {
    const text = printable(reportText(findings, checks.length, region))
    process.stdout.write(`${text.replaceAll(/^error(?=  )/gm, (word) => coloured(process.stdout, 'red', word))}\n`)
  }
  return findings.length === 0
}

async function examineDeployed(protection: Protection): Promise<Examination> {
  const region = process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION'] || defaultRegion
  process.stderr.write(`Reads the account in ${region} …\n`)
  const examination = await examineAccount(protection, accountReader(region, systemTiming, patience))
  const refused = examination.findings.find(({ check, what }) => check === 'not-checked' && noCredentials.test(what))
  if (refused === undefined) return examination
  throw new Failure(
    `AWS does not take the credentials, or there are none. Sign in (such as \`aws sso login\`), or set AWS_PROFILE.\n(${printable(refused.what)})`,
  )
}

// The simulated account is large: it is loaded only where it is asked for.
async function examineSimulated(protection: Protection, name: string | undefined): Promise<Examination> {
  const { accountOf } = await import('../../drills/doctor/account-of.ts')
  const { accountWith } = await import('../../drills/doctor/defect.ts')
  const { defects } = await import('../../drills/doctor/defects/index.ts')
  const defect = name === undefined ? undefined : defects[name]
  if (name !== undefined && defect === undefined) {
    throw new UsageError(`--defect: found '${name}', expected one of ${Object.keys(defects).join(', ')}`)
  }
  try {
    const account = defect === undefined ? await accountOf(protection) : await accountWith(protection, defect)
    return await account.clock.complete(examineAccount(account.protection, account.ports))
  } catch (cause) {
    if (cause instanceof RangeError) throw new UsageError(`--simulated: ${cause.message}`, { cause })
    throw cause
  }
}
