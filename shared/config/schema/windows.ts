import * as z from 'zod'
import { drillNames } from '../../domain/drill/scenarios.ts'
import { days } from '../../domain/service/freeze-window.ts'
import { text } from './text.ts'

/** An instant, with its offset from UTC. */
export const instant = z.iso.datetime({ offset: true })

/** A time of the day, of which 24:00 is the end. */
export const timeOfDay = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/)

export const instantExpected = "an instant such as '2026-12-24T18:00:00Z'"
export const timeExpected = "a time in UTC such as '18:00', from '00:00' to '24:00'"

const boundary = z.union([instant, timeOfDay], { error: `${instantExpected}, or with days ${timeExpected}` })

/** When something holds: once, or on days of every week. */
const windowShape = {
  days: z
    .array(z.enum(days))
    .min(1)
    .optional()
    .describe('The days of every week on which the window holds. Without it the window holds once.'),
  from: boundary.describe('When it begins: an instant as ISO 8601, or with days a time of the day in UTC.'),
  until: boundary.describe(
    'When it is over, in the same form; a window with days ends at 24:00 of its day at the latest.',
  ),
}

export const weeklyDrillSchema = z
  .strictObject({
    scenario: z.enum(drillNames).describe('What is played.'),
    day: z.enum(days).describe('On which day of the week, in UTC.'),
    at: text(/^([01]\d|2[0-3]):[0-5]\d$/, "a time in UTC such as '18:00', from '00:00' to '23:59'").describe(
      'When it begins: a time of the day in UTC.',
    ),
  })
  .describe('A drill of every week.')

export const drillsSchema = z
  .strictObject({
    allowed: z.boolean().describe('Whether drills may run at all at the moment.'),
    windows: z
      .array(z.strictObject(windowShape).describe('A time in which drills may begin.'))
      .default([])
      .describe('When drills may begin; at any time without it.'),
    weekly: z.array(weeklyDrillSchema).default([]).describe('Drills that run by themselves each week.'),
  })
  .describe(
    'Marks a service for drills: its record and node groups carry no production traffic, and run-drill publishes its metrics.',
  )

export const freezeWindowSchema = z
  .strictObject({
    reason: z.string().min(1).max(200).describe('Why nothing is to change; people are told.'),
    services: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('The services that the window is for; all where it is left out.'),
    ...windowShape,
  })
  .describe('A time in which Ballast changes nothing by itself.')
