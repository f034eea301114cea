import type { FleetRole, Service } from '../service/service.ts'
import type { WeightedRecord, Weights } from './weighted-record.ts'

/** The largest weight that Route 53 takes. */
export const maximumWeight = 255

/** How far a share computed from integer weights may be off the share that the policy names, in percentage points. */
export const weightTolerancePoints = 0.5

/** Weights by set identifier. */
export const weightsOf = (records: readonly WeightedRecord[]): Weights =>
  Object.fromEntries(records.map(({ setIdentifier, weight }) => [setIdentifier, weight]))

/** Whether both name the same set identifiers with the same weights. */
export function sameWeights(left: Weights, right: Weights): boolean {
  const names = Object.keys(left)
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name])
}

/**
 * The share of answers that a set identifier gets, in per cent: its weight over the sum of all siblings' weights. When
 * all are zero Route 53 answers with each alike (Route 53 developer guide, values specific for weighted records).
 */
export function shareOf(weights: Weights, setIdentifier: string): number {
  const weight = weights[setIdentifier]
  if (weight === undefined) return 0
  const all = Object.values(weights)
  const sum = all.reduce((total, each) => total + each, 0)
  return sum === 0 ? 100 / all.length : (100 * weight) / sum
}

/** Whether a share is above a limit by more than what rounding to integer weights explains. */
export const exceeds = (share: number, limit: number): boolean => share > limit + weightTolerancePoints

/** A fleet's share of the answers, in per cent. */
export const fleetShare = (service: Service, weights: Weights, role: FleetRole): number =>
  shareOf(weights, service.fleets[role].setIdentifier)

/** The records with other weights and everything else as it was; identifiers that are not named keep theirs. */
export const withWeights = (records: readonly WeightedRecord[], weights: Weights): WeightedRecord[] =>
  records.map((record) => ({ ...record, weight: weights[record.setIdentifier] ?? record.weight }))

/** Weights as people write them: `ec2 99, eks 1`. */
export const describeWeights = (weights: Weights): string =>
  Object.entries(weights)
    .map(([name, weight]) => `${name} ${weight}`)
    .join(', ')

/** A share as people read it: `5 %`, `4.95 %`. */
export const describeShare = (percent: number): string => `${Number(percent.toFixed(2))} %`
