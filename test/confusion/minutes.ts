import { minute } from '../../shared/domain/time.ts'

/** As far back as Ballast reads. */
export const observedMinutes = 180
const stepsPerMinute = 6

/** The average over the minute from `start` on of what a story has at instants. */
export function averaged(start: number, value: (time: number) => number): number {
  let sum = 0
  for (let step = 0; step < stepsPerMinute; step++) sum += value(start + ((step + 0.5) / stepsPerMinute) * minute)
  return sum / stepsPerMinute
}
