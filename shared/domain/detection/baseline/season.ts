/** What is usual at a time of the week, bin by bin; where a bin of the week is not known yet, of the day. */
export interface Season {
  /** Takes a value of the bin that `at` is in; `isSuspect` where it belonged to a breach. */
  learn(at: number, value: number, isSuspect: boolean): void
  /** The largest of the usual values about `at`, for people are not punctual; null where nothing is known. */
  usual(at: number): number | null
}

/** Finer than an hour, so that the steep ones of a morning are not one. */
const binMinutes = 15
/** Length of a bin, milliseconds. */
export const binMs = binMinutes * 60_000
const binsPerDay = (24 * 60) / binMinutes
const binsPerWeek = 7 * binsPerDay
const newest = 0.6
const kept = 2 * binsPerWeek + binsPerDay

/**
 * Means of bins of a quarter of an hour (UTC) of the last two weeks. What was suspect becomes usual when it happens
 * again at the same time of the week before or of one of the two days before: one incident is no season, two are.
 */
export function season(): Season {
  const values = new Float64Array(kept).fill(Number.NaN)
  const suspects = new Uint8Array(kept)
  let bin = Number.NaN
  let sum = 0
  let count = 0
  let suspect = 0
  let answeredFor = Number.NaN
  let answer = Number.NaN

  const valueOf = (index: number): number => {
    // Bins of more than two weeks ago, and of times without data, have been overwritten or cleared.
    const value = index > bin - kept && index < bin ? values[index % kept] : Number.NaN
    return value ?? Number.NaN
  }
  const isSuspect = (index: number): boolean => suspects[index % kept] === 1

  function close(now: number): void {
    values[bin % kept] = sum / count
    suspects[bin % kept] = suspect
    for (let skipped = Math.max(bin + 1, now - kept); skipped < now; skipped++) values[skipped % kept] = Number.NaN
  }

  /** What is believed of the newer of two like bins; the others may confirm it. */
  function believed(newer: number, older: number, others: readonly number[]): number {
    const value = valueOf(newer)
    const before = valueOf(older)
    if (Number.isNaN(value)) return before
    if (!isSuspect(newer)) {
      return Number.isNaN(before) || isSuspect(older) ? value : newest * value + (1 - newest) * before
    }
    let confirmed = before
    for (const other of others) {
      const level = valueOf(other)
      if (!(level <= confirmed)) confirmed = Number.isNaN(level) ? confirmed : level
    }
    return Math.min(value, confirmed)
  }

  function usualOf(index: number): number {
    const days = [index - binsPerDay, index - 2 * binsPerDay] as const
    const ofWeek = believed(index - binsPerWeek, index - 2 * binsPerWeek, days)
    return Number.isNaN(ofWeek) ? believed(days[0], days[1], []) : ofWeek
  }

  return {
    learn(at, value, wasSuspect) {
      const now = Math.floor(at / binMs)
      if (now !== bin) {
        if (count > 0) close(now)
        bin = now
        sum = 0
        count = 0
        suspect = 0
      }
      sum += value
      count++
      if (wasSuspect) suspect = 1
    },
    usual(at) {
      const now = Math.floor(at / binMs)
      if (now !== answeredFor) {
        answeredFor = now
        answer = Number.NaN
        for (const near of [now - 1, now, now + 1]) {
          const value = usualOf(near)
          if (!(value <= answer)) answer = Number.isNaN(value) ? answer : value
        }
      }
      return Number.isNaN(answer) ? null : answer
    },
  }
}
