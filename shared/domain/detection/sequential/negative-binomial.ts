/**
 * How strongly a count speaks for `ratio` times the expected count rather than `tolerated` times: the natural logarithm
 * of the likelihood ratio of two negative binomials of one shape. Their variance is `mean + mean² / shape`; an infinite
 * shape would be Poisson. The shape bounds what a single period can say, however large its counts: that many requests
 * failed at once is one event, not many. `count` and `expected` need not be whole.
 */
export function logLikelihoodRatio(
  count: number,
  expected: number,
  shape: number,
  ratio: number,
  tolerated: number,
): number {
  const growth = Math.log((ratio * expected + shape) / (tolerated * expected + shape))
  return count * (Math.log(ratio / tolerated) - growth) - shape * growth
}
