import { stream } from '../../../drills/account/randomness.ts'

/** Random choices of one input, the same each time that its purpose is drawn for again. */
export interface Draw {
  /** An integer from 0 to one below `limit`. */
  readonly below: (limit: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <T>(from: readonly T[]) => T
}

export function draw(seed: number, purpose: string): Draw {
  const uniform = stream(seed, purpose)
  const below = (limit: number): number => Math.floor(uniform() * limit)
  return {
    below,
    chance: (probability) => uniform() < probability,
    pick(from) {
      if (from.length === 0) throw new RangeError('there is nothing to pick from')
      return from[below(from.length)] as (typeof from)[number]
    },
  }
}
