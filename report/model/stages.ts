import type { Timings } from '../../shared/domain/incident/incident.ts'
import { second } from '../../shared/domain/time.ts'

/** A stretch of an incident. `from` and `to` are epoch milliseconds. */
export interface Stage {
  readonly name: string
  readonly from: number
  readonly to: number
  /** One of MTTD, MTTI and MTTR rather than a stage between two neighbours. */
  readonly isTotal: boolean
}

type Instant = keyof Timings

const totals: readonly (readonly [name: string, from: Instant, to: Instant])[] = [
  ['MTTD: detect', 'onset', 'detected'],
  ['MTTI: identify', 'detected', 'identified'],
  ['MTTR: recover', 'onset', 'verified'],
]

/** The stages in order, each named by what is waited for; each ends with its instant. */
const steps: readonly (readonly [name: string, to: Instant])[] = [
  ['Symptom to alarm', 'alarmed'],
  ['Event delivered', 'delivered'],
  ['Judged', 'detected'],
  ['Class known', 'identified'],
  ['Change made', 'applied'],
  ['In sync', 'inSync'],
  ['TTL passed', 'ttlPassed'],
  ['Back at baseline', 'verified'],
]

/** An instant of a record, epoch milliseconds; null where it was not reached or cannot be read. */
export function instantOf(timings: Timings, name: Instant): number | null {
  const at = Date.parse(timings[name] ?? '')
  return Number.isNaN(at) ? null : at
}

/** What an incident took, from its onset on: the totals, then the stages. None without an onset. */
export function stagesOf(timings: Timings): Stage[] {
  const onset = instantOf(timings, 'onset')
  if (onset === null) return []
  const stages: Stage[] = []
  for (const [name, fromName, toName] of totals) {
    const [from, to] = [instantOf(timings, fromName), instantOf(timings, toName)]
    if (from !== null && to !== null) stages.push({ name, from, to, isTotal: true })
  }
  let from = onset
  for (const [name, toName] of steps) {
    const to = instantOf(timings, toName)
    if (to === null) continue
    stages.push({ name, from, to, isTotal: false })
    from = Math.max(from, to)
  }
  return stages
}

/** How long a stage took, seconds; negative where the record has its instants the other way round. */
export const secondsOf = ({ from, to }: Stage): number => (to - from) / second
