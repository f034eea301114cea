import { setTimeout } from 'node:timers/promises'
import type { DrillReport } from '../../shared/domain/drill/report.ts'
import { describeDrill } from '../../shared/domain/drill/report.ts'
import { parseDrillRequest } from '../../shared/triggers/drill-request.ts'
import { printable, printableJson } from '../control/printable.ts'
import { followDrill, type Progress } from '../drill/follow.ts'

/** What is printed of a report for people. */
function text(report: DrillReport): string {
  const { observed } = report
  const plans = (observed?.plans ?? []).flatMap(({ mitigation, reason, refused, commands }) => [
    `${refused.length === 0 ? 'Would do' : 'REFUSED '} ${mitigation}: ${reason}`,
    ...refused.map(({ guardrail, reason: why }) => `         ${guardrail}: ${why}`),
    ...commands.map((command) => `         ${command}`),
  ])
  const mode = observed === null ? [] : [`Mode     ${observed.mode}`]
  const open = (observed?.open ?? []).map((each) => `Open     ${each}`)
  return `${[describeDrill(report, []).body, ...mode, ...plans, ...open].map(printable).join('\n')}\n`
}

/**
 * Has the deployed function run a drill, follows it, and says what to print and whether it went as it should. `progress`
 * is told of each step. Throws a `DrillRequestError` for what cannot be asked, a `Failure` where it came to no end.
 */
export async function runDrill(
  asked: Readonly<Record<string, unknown>>,
  options: { readonly functionName: string; readonly json: boolean; readonly pollSeconds: number },
  progress: Progress,
): Promise<{ readonly done: boolean; readonly text: string }> {
  const request = parseDrillRequest(asked)
  const wait = () => setTimeout(options.pollSeconds * 1_000)
  const report = await followDrill(options.functionName, request, progress, wait)
  const done = report.result === 'mitigated' || report.result === 'observed'
  return { done, text: options.json ? `${printableJson(report)}\n` : text(report) }
}
