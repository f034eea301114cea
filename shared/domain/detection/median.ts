/** What makes a median absolute deviation comparable with a standard deviation, of what is normally distributed. */
export const ofMedianDeviation = 1.4826

/** The middle of some numbers, half-way between the two middle ones of an even count; 0 for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? upper
  return (upper + lower) / 2
}
