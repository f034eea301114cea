import { iso } from '../time.ts'

/** Kept, for to make one takes longer than to judge a period. */
let numberFormat: Intl.NumberFormat | undefined
const whole = (): Intl.NumberFormat => (numberFormat ??= new Intl.NumberFormat('en'))

/** Numbers as people read them: 12,345, and two digits of those below ten. */
export const amount = (value: number): string =>
  Math.abs(value) >= 10 || Number.isInteger(value)
    ? whole().format(Math.round(value))
    : String(Number(value.toPrecision(2)))

/** A share as per cent. */
export const percent = (share: number): string => `${Number((100 * share).toPrecision(share < 0.1 ? 2 : 3))} %`

/** The hour and minute of an instant, UTC. */
export const clockTime = (instant: number): string => iso(instant).slice(11, 16)

/** How sure a judge is, and of how much it has to be. */
export const evidenceOf = (evidence: number, limit: number, falseAlarmsPerWeek: number): string =>
  `log likelihood ratio ${evidence.toFixed(1)}, limit ${limit.toFixed(1)} for ${falseAlarmsPerWeek} false alarms a week`
