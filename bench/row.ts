/** One measurement beside its goal. */
export interface Row {
  readonly what: string
  readonly measured: string
  readonly goal: string
  readonly isMet: boolean
  /** Why the goal is missed, where that is known. */
  readonly why: string | null
}

/** The value below which so large a share (0–1) of the values lies, by nearest rank. NaN for none. */
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((left, right) => left - right)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? NaN
