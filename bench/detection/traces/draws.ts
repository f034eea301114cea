import { randomBinomial, randomGamma, randomNormal, randomPoisson } from 'd3-random'

/** Random numbers of the kinds that traces are made of, all from one stream of uniform ones. */
export interface Draws {
  uniform(): number
  normal(): number
  poisson(mean: number): number
  binomial(trials: number, probability: number): number
  /** Mean 1, variance 1/shape. */
  factor(shape: number): number
}

const manyRequests = 1e4

export function drawsFrom(uniform: () => number): Draws {
  const normal = randomNormal.source(uniform)()
  const poisson = randomPoisson.source(uniform)
  const binomial = randomBinomial.source(uniform)
  const gamma = randomGamma.source(uniform)
  const factors = new Map<number, () => number>()
  return {
    uniform,
    normal,
    // At large means the normal distribution is the same for our purpose, and several times as fast.
    poisson: (mean) =>
      mean > manyRequests ? Math.max(0, Math.round(mean + Math.sqrt(mean) * normal())) : poisson(mean)(),
    binomial: (trials, probability) => binomial(trials, probability)(),
    factor: (shape) => {
      const known = factors.get(shape) ?? gamma(shape, 1 / shape)
      factors.set(shape, known)
      return known()
    },
  }
}
