import type { Effort, Measured } from '../bench-condition.ts'
import type { BenchService } from '../services.ts'
import type { TwoStages } from '../stages/two-stages.ts'

/** One size of incident of one kind of service. */
export interface Cell {
  readonly service: string
  readonly condition: BenchService['condition']
  readonly effect: number
  readonly detectors: readonly Measured[]
}

/** Ballast's two stages on one kind of service. */
export type Stages = TwoStages & { readonly service: string }

/** Whether a number that Ballast is to reach was reached, cell by cell. */
export interface Goal {
  readonly goal: string
  readonly cells: number
  readonly met: number
  /** Each cell that is missed, with its numbers. */
  readonly missed: readonly string[]
}

/** A detector's numbers in a cell; undefined where it does not take part. */
export const measuredIn = (cell: Cell, detector: string): Measured | undefined =>
  cell.detectors.find((each) => each.detector === detector)

/** What a cell is called in words. */
export const cellName = ({ condition, service, effect }: Cell): string =>
  condition.signal === 'error-rate' || condition.signal === 'request-spike'
    ? `${service}, ×${effect}`
    : `${service}, ${effect}/min`

/** Everything that `bench detection` finds out, as it is written as JSON. */
export interface DetectionResult {
  readonly benchmark: 'detection'
  readonly seed: number
  readonly quick: boolean
  readonly effort: Effort
  readonly budgetPerWeek: number
  readonly horizonMinutes: number
  readonly cells: readonly Cell[]
  readonly twoStages: readonly Stages[]
  /** A service-month in which nothing happens, as ballast cost computes it. */
  readonly idleDollarsAMonth: number
  readonly goals: readonly Goal[]
}
