import { randomBeta, randomBinomial, randomGamma, randomNormal, randomPoisson } from 'd3-random'
import { stream } from '../../drills/account/randomness.ts'

/** Random draws of one incident, the same in every run of a seed. */
export interface Draws {
  readonly chance: (probability: number) => boolean
  readonly pick: <const Items extends readonly [unknown, ...unknown[]]>(from: Items) => Items[number]
  readonly between: (low: number, high: number) => number
  /** Between two numbers, each order of magnitude as likely as the others. */
  readonly magnitude: (low: number, high: number) => number
  readonly normal: (deviation: number) => number
  /** A factor with mean 1, `variation` being its standard deviation. */
  readonly shock: (variation: number) => number
  readonly poisson: (mean: number) => number
  readonly binomial: (count: number, probability: number) => number
  /** A share (0–1) as it comes out where so many independent clients decide. */
  readonly split: (share: number, clients: number) => number
}

export function draws(seed: number, purpose: string): Draws {
  const uniform = stream(seed, purpose)
  const between = (low: number, high: number): number => low + (high - low) * uniform()
  return {
    between,
    chance: (probability) => uniform() < probability,
    pick: (from) => from[Math.floor(uniform() * from.length)] ?? from[0],
    magnitude: (low, high) => low * (high / low) ** uniform(),
    normal: (deviation) => randomNormal.source(uniform)(0, deviation)(),
    shock: (variation) => randomGamma.source(uniform)(1 / variation ** 2, variation ** 2)(),
    poisson: (mean) => (mean <= 0 ? 0 : randomPoisson.source(uniform)(mean)()),
    binomial: (count, probability) =>
      count <= 0 || probability <= 0 ? 0 : randomBinomial.source(uniform)(count, Math.min(1, probability))(),
    split: (share, clients) =>
      share <= 0 || share >= 1 ? share : randomBeta.source(uniform)(share * clients, (1 - share) * clients)(),
  }
}
