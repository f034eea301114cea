import type { TrafficPoint } from '../settings.ts'

/** Requests per minute at an instant of a piecewise-linear curve. */
export function requestsPerMinuteAt(curve: readonly TrafficPoint[], seconds: number): number {
  const next = curve.findIndex((point) => point.atSeconds > seconds)
  const after = curve[next]
  const before = next === -1 ? curve.at(-1) : curve[next - 1]
  if (after === undefined) return before?.requestsPerMinute ?? 0
  if (before === undefined) return after.requestsPerMinute
  const passed = (seconds - before.atSeconds) / (after.atSeconds - before.atSeconds)
  return before.requestsPerMinute + passed * (after.requestsPerMinute - before.requestsPerMinute)
}
