import Table from 'cli-table3'
import type { DrillResult } from './result.ts'

const duration = (seconds: number | null): string => (seconds === null ? '–' : `${Math.round(seconds)} s`)
const count = (number: number): string => number.toLocaleString('en-US')

/** All drills as a table for people: one row each. */
export function summaryTable(results: readonly DrillResult[]): string {
  const table = new Table({
    head: [
      'scenario',
      'outcome',
      'class',
      'MTTD',
      'MTTI',
      'MTTR',
      'floor',
      'failed',
      'without',
      'changes',
      'calls',
      '',
    ],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
  })
  for (const { scenario, outcome, incidentClass, seconds, requests, changes, awsCalls, unexpected } of results) {
    table.push([
      scenario,
      outcome,
      incidentClass ?? '–',
      duration(seconds.mttd),
      duration(seconds.mtti),
      duration(seconds.mttr),
      duration(seconds.floor),
      count(requests.failed),
      count(requests.failedWithoutBallast),
      changes.length,
      Object.values(awsCalls).reduce((sum, calls) => sum + calls, 0),
      unexpected.length === 0 ? 'ok' : 'NOT AS EXPECTED',
    ])
  }
  return table.toString()
}
