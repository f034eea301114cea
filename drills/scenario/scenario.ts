import * as z from 'zod'
import { approvalSchema, configSchema, limitsSchema } from '../../shared/config/schema/config.ts'
import { incidentClasses } from '../../shared/domain/incident/incident.ts'
import { modes } from '../../shared/domain/service/service.ts'
import { event } from './events.ts'
import { fleet } from './fleets.ts'

const fault = z
  .strictObject({
    call: z
      .string()
      .regex(/^[a-z0-9]+:(\*|[A-Z]\w+)$/, 'service:Operation or service:*, e.g. sns:Publish')
      .describe('Which call fails, e.g. sns:Publish; service:* for all of a service.'),
    fromMinute: z.number().min(0).optional().describe('Minutes since minute 0 before which none fails.'),
    fault: z
      .enum([
        'throttled',
        'server-error',
        'timeout',
        'connection-reset',
        'slow',
        'denied',
        'malformed-answer',
        'lost-answer',
      ])
      .describe('How it fails. A slow call and one with a lost answer are carried out, the others are not.'),
    times: z.int().positive().default(1).describe('How many calls fail.'),
    after: z.int().min(0).default(0).describe('How many calls succeed before.'),
    seconds: z.number().positive().default(3).describe('How long a slow call takes; after 5 s the client gives up.'),
  })
  .describe('A call of Ballast’s that fails.')

const physics = z
  .strictObject({
    propagationSeconds: z.number().positive().default(30).describe('Route 53: from accepted to INSYNC.'),
    metricLagSeconds: z
      .number()
      .min(0)
      .default(45)
      .describe('From the end of a minute until its datapoint can be read.'),
    cloudTrailLagSeconds: z
      .number()
      .min(0)
      .default(60)
      .describe('From a Route 53 change until its event is delivered.'),
    eventLagSeconds: z
      .number()
      .min(0)
      .default(2)
      .describe('From an alarm’s state change until its event is delivered.'),
    callLatencyMilliseconds: z.number().min(0).default(20).describe('How long each AWS call takes.'),
  })
  .prefault({})
  .describe('How fast and how late the account is.')

const expectation = z.strictObject({
  outcome: z.enum(['mitigated', 'escalated', 'no-action']).describe('How the gravest incident ends.'),
  incidentClass: z
    .enum(incidentClasses)
    .nullable()
    .describe('What Ballast finds that it is; null where it finds none.'),
  changes: z.int().min(0).describe('Changes that Ballast makes in all.'),
  advice: z.int().min(0).optional().describe('Changes that people are told to make themselves, with the command.'),
  hindsight: z
    .enum(['right', 'unneeded', 'unknown'])
    .optional()
    .describe('In mode observe, whether acting would have been right.'),
  messages: z.int().min(0).optional().describe('Messages that people get.'),
  incidents: z
    .int()
    .min(0)
    .optional()
    .describe('Incidents that Ballast opens after minute 0, those without action too.'),
})

const point = z.strictObject({
  atMinute: z.number().describe('Minutes since minute 0; may be negative.'),
  requestsPerMinute: z.number().positive().describe('Requests a minute then.'),
})

/** The schema of a scenario file, without the rules that span several fields. */
export const scenarioSchema = z.strictObject({
  title: z.string().min(1).describe('One line: what happens.'),
  story: z.string().optional().describe('What it stands for, and what would be wrong to do.'),
  minutes: z
    .number()
    .positive()
    .max(24 * 60)
    .describe('How long the drill lasts, from minute 0.'),
  mode: z.enum(modes).default('enforce').describe('Ballast’s mode for the service.'),
  approval: approvalSchema.prefault({}),
  actionsPerHour: configSchema.shape.actionsPerHour,
  cooldownMinutes: limitsSchema.shape.cooldownMinutes,
  frozen: z
    .strictObject({
      fromMinute: z.number().describe('Minutes since minute 0; may be negative.'),
      untilMinute: z.number().describe('Minutes since minute 0.'),
    })
    .refine(({ fromMinute, untilMinute }) => fromMinute < untilMinute, 'fromMinute before untilMinute')
    .optional()
    .describe('A freeze window in Ballast’s config.'),
  requestsPerMinute: z
    .union([z.number().positive(), z.array(point).min(1)], {
      error: 'a number above 0, or points with atMinute and a requestsPerMinute above 0',
    })
    .describe('Requests of all users together: a number, or points that are joined by straight lines.'),
  fleets: z
    .strictObject({
      stable: fleet.describe('The fleet that was there before.'),
      candidate: fleet.describe('The fleet that traffic is shifted to.'),
    })
    .describe('The two fleets as they are at minute 0.'),
  events: z.array(event).default([]).describe('What goes wrong when, and what people do when.'),
  faults: z.array(fault).default([]).describe('AWS calls of Ballast’s that fail.'),
  alarmDeliveries: z.int().min(1).max(20).default(1).describe('How often each alarm event is delivered.'),
  physics,
  expect: expectation.describe('How the drill must end; another end is an error.'),
})

/** A drill's scenario as its file says, with defaults filled in. */
export type Scenario = z.infer<typeof scenarioSchema>

/** Something that happens in a scenario, apart from Ballast. */
export type ScenarioEvent = Scenario['events'][number]
