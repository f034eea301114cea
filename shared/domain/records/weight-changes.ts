import type { Service } from '../service/service.ts'
import { second } from '../time.ts'
import type { Weights } from './weighted-record.ts'
import { exceeds, fleetShare } from './weights.ts'

/** A change of a service's weights that Ballast was told of, whoever made it. */
export interface WeightChange {
  /** When it was made, epoch milliseconds. */
  readonly at: number
  /** The weights that it set; may be a part of the set. */
  readonly weights: Weights
  /** ARN of who made it. */
  readonly by: string
  readonly comment: string
  /** Whether it was marked with `[ballast:override]`, or made through a break-glass role. */
  readonly isOverride: boolean
}

/** Marks a change, in its comment, as one that Ballast shall respect. */
export const overrideMark = '[ballast:override]'

/**
 * How long live weights may be unexplained before Ballast takes it that their event was lost. CloudTrail mostly delivers
 * within 5 minutes (CloudTrail user guide); who acts sooner does not know yet of an override that the comment carries.
 */
export const eventGraceMinutes = 5

/** Propagation usually takes under a minute, resolvers may keep an answer for the TTL of an alias, 60 s. */
const settleSeconds = 120

const isLive = (change: WeightChange, live: Weights): boolean =>
  Object.entries(change.weights).every(([name, weight]) => live[name] === weight)

/** The newest change, if the live weights are what it set. Changes come newest first. */
export function liveChange(changes: readonly WeightChange[], live: Weights): WeightChange | null {
  const [newest] = changes
  return newest !== undefined && isLive(newest, live) ? newest : null
}

/** The change that set the live weights, if it was an override. */
export function liveOverride(changes: readonly WeightChange[], live: Weights): WeightChange | null {
  const change = liveChange(changes, live)
  return change?.isOverride === true ? change : null
}

/**
 * From when on (epoch milliseconds) requests tell of the candidate as it is now. After somebody lowered its share,
 * errors from before prove only why they did; null where nobody did.
 */
export function candidateJudgedSince(service: Service, changes: readonly WeightChange[], live: Weights): number | null {
  const newest = liveChange(changes, live)
  const before = changes[1]
  if (newest === null || before === undefined) return null
  const share = ({ weights }: WeightChange): number => fleetShare(service, { ...live, ...weights }, 'candidate')
  return exceeds(share(before), share(newest)) ? newest.at + settleSeconds * second : null
}
