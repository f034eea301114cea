declare module 'jstat' {
  const jstat: {
    readonly gamma: {
      /** Quantile of the gamma distribution. */
      inv(probability: number, shape: number, scale: number): number
    }
    /** Logarithm of the gamma function. */
    gammaln(value: number): number
  }
  export default jstat
}
