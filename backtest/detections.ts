import { iso } from '../shared/domain/time.ts'
import type { JudgeSettings } from '../shared/domain/detection/judgement.ts'
import type { History } from './history.ts'
import type { Judged } from './signals.ts'

/** One episode: when the judge first said breached, which is the end of a period, and since when it is so; ISO 8601. */
export interface Detection {
  readonly at: string
  readonly onset: string
  readonly evidence: string
}

/** Detections, and for each period whether it belonged to one. */
export interface Judging {
  readonly detections: readonly Detection[]
  readonly isBreached: readonly boolean[]
}

/** What flares up again so soon is the same episode. */
const sameEpisodeMs = 10 * 60_000

/** Runs the judge over history period by period, as it would have run at the time. */
export function judgeHistory({ rows }: History, { judge }: Judged, { periodSeconds }: JudgeSettings): Judging {
  const detections: Detection[] = []
  const isBreached: boolean[] = []
  let breachedUntil = Number.NEGATIVE_INFINITY
  for (const row of rows) {
    judge.add(row)
    const isNow = judge.isBreached
    isBreached.push(isNow)
    if (!isNow) continue
    const end = row.at + 1000 * periodSeconds
    if (end - breachedUntil > sameEpisodeMs + 1000 * periodSeconds) {
      const { onset, evidence } = judge.judgement()
      detections.push({ at: iso(end), onset: iso(onset ?? row.at), evidence })
    }
    breachedUntil = end
  }
  return { detections, isBreached }
}
