import type { ReportedMinute, Served } from '../data.ts'

/** Most points of a line: more cannot be told apart on paper. */
const mostPoints = 180

const sum = (all: readonly (Served | null)[]): Served | null => {
  const known = all.filter((each) => each !== null)
  if (known.length === 0) return null
  return {
    requests: known.reduce((total, { requests }) => total + requests, 0) / known.length,
    failed: known.reduce((total, { failed }) => total + failed, 0) / known.length,
  }
}

const averages = (group: readonly ReportedMinute[], first: ReportedMinute, last: ReportedMinute): ReportedMinute => ({
  at: first.at,
  users: sum(group.map(({ users }) => users)),
  fleets: {
    stable: sum(group.map(({ fleets }) => fleets.stable)),
    candidate: sum(group.map(({ fleets }) => fleets.candidate)),
  },
  weights: last.weights,
  nodes: last.nodes,
})

/** Minutes in groups of `each`. */
export interface Sampled {
  readonly each: number
  readonly minutes: readonly ReportedMinute[]
}

/**
 * No more minutes than a chart can show: each stands for as many as `each` says, with their averages, and with weights
 * and nodes as they were in the end.
 */
export function sampled(minutes: readonly ReportedMinute[]): Sampled {
  const each = Math.max(1, Math.ceil(minutes.length / mostPoints))
  const groups: ReportedMinute[] = []
  for (let from = 0; from < minutes.length; from += each) {
    const group = minutes.slice(from, from + each)
    const [first, last] = [group[0], group.at(-1)]
    if (first !== undefined && last !== undefined) groups.push(averages(group, first, last))
  }
  return { each, minutes: groups }
}

/** Failed of all, 0–1; null without requests. */
export const failedShare = (served: Served | null): number | null =>
  served === null || served.requests === 0 ? null : served.failed / served.requests

/** The candidate's share of the requests that reached either fleet, 0–1; null without any. */
export function candidateShare({ fleets }: ReportedMinute): number | null {
  if (fleets.stable === null && fleets.candidate === null) return null
  const candidate = fleets.candidate?.requests ?? 0
  const all = candidate + (fleets.stable?.requests ?? 0)
  return all === 0 ? null : candidate / all
}
