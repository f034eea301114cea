import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../ports/clock.ts'
import type { Timing } from './pace.ts'

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** The time of the machine, which really passes. */
export const systemTiming: Timing = { now: () => Date.now(), sleep: (milliseconds) => setTimeout(milliseconds) }
