/** One period of a series of counts; null where nothing was published. `at` is its start, epoch milliseconds. */
export interface CountPoint {
  readonly at: number
  /** The events; for a request spike the requests themselves. */
  readonly count: number | null
  /** Requests in the same period where they are known: they show that the service was alive. */
  readonly requests: number | null
}

export type SeriesKind = 'request-spike' | 'dns-failure' | 'api-throttling'

/** A period of which the count is known. `exposure` is what the count is to be seen against: requests, or 1. */
export interface ReadCount {
  readonly count: number
  readonly exposure: number
}

/** Tells counts that are zero from those that are missing. */
export interface CountReader {
  /** Null where the count is missing. Points come in order of time. */
  read(point: CountPoint): ReadCount | null
  /** Whether the series has ever published anything, or is known to be zero. */
  readonly hasPublished: boolean
}

/** Of a service without requests in a period a share of its usual ones is taken: a rate per request needs some. */
const smallestExposure = 0.1
const keepUsual = 0.98

/**
 * Load balancers and agents publish many counts only where they are not zero. A missing count is zero where requests
 * show that the service was alive. Without requests it is zero if the series looks like one of those: it has never
 * published a zero, and is silent most of the time. Else it is missing.
 */
export function countReader(kind: SeriesKind): CountReader {
  let periods = 0
  let published = 0
  let zeros = 0
  let usualRequests = Number.NaN
  let hasPublished = false

  const isSparse = (): boolean => zeros === 0 && 2 * published < periods

  function exposureOf(requests: number | null): number {
    if (requests !== null && requests > 0) {
      usualRequests = Number.isNaN(usualRequests) ? requests : keepUsual * usualRequests + (1 - keepUsual) * requests
    }
    if (Number.isNaN(usualRequests)) return 1
    return Math.max(requests ?? usualRequests, smallestExposure * usualRequests)
  }

  return {
    get hasPublished() {
      return hasPublished
    },
    read({ count, requests }) {
      periods++
      if (kind === 'request-spike') {
        const load = count ?? requests
        if (load !== null) hasPublished = true
        return load === null ? null : { count: load, exposure: 1 }
      }
      if (count !== null) {
        published++
        if (count === 0) zeros++
      }
      if (count !== null || (requests ?? 0) > 0) hasPublished = true
      const known = count ?? ((requests ?? 0) > 0 || (Number.isNaN(usualRequests) && isSparse()) ? 0 : null)
      return known === null ? null : { count: known, exposure: exposureOf(requests) }
    },
  }
}
