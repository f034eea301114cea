import * as z from 'zod'

const weight = z.int().min(0).max(255)
const perFleet = <T extends z.ZodType>(value: T) =>
  z
    .strictObject({ stable: value.optional(), candidate: value.optional() })
    .refine((both) => both.stable !== undefined || both.candidate !== undefined, 'names neither stable nor candidate')

const fleet = z.strictObject({
  weight: weight.describe('Weight of the fleet’s record an hour before minute 0, set by the release tool.'),
  capacityRequestsPerMinute: z.number().positive().describe('Requests beyond it are refused with 503.'),
  errorRatio: z.number().min(0).max(1).default(0.001).describe('Share of served requests that fail, 0–1.'),
})

const when = {
  atMinute: z.number().min(0).optional().describe('Minutes since minute 0; fractions are seconds.'),
  beforeCall: z
    .string()
    .regex(/^[a-z0-9]+:[A-Z]\w+$/, 'must be service:Operation, e.g. route53:ChangeResourceRecordSets')
    .optional()
    .describe(
      'Happens right before Ballast’s first such AWS call is carried out, e.g. route53:ChangeResourceRecordSets.',
    ),
}

const event = z
  .strictObject({
    ...when,
    weights: perFleet(weight).optional().describe('Somebody changes weights in Route 53.'),
    by: z.string().default('arn:aws:iam::123456789012:user/release-tool').describe('ARN of who changes the weights.'),
    comment: z.string().max(256).default('').describe('Comment of the change batch.'),
    errorRatio: perFleet(z.number().min(0).max(1)).optional().describe('A fleet’s error ratio becomes this.'),
    capacityRequestsPerMinute: perFleet(z.number().positive()).optional().describe('A fleet’s capacity becomes this.'),
  })
  .refine(
    ({ atMinute, beforeCall }) => (atMinute === undefined) !== (beforeCall === undefined),
    'needs exactly one of atMinute and beforeCall',
  )
  .refine(
    ({ weights, errorRatio, capacityRequestsPerMinute }) =>
      weights !== undefined || errorRatio !== undefined || capacityRequestsPerMinute !== undefined,
    'does nothing: needs weights, errorRatio or capacityRequestsPerMinute',
  )

const fault = z.strictObject({
  call: z.string().regex(/^[a-z0-9]+:[A-Z]\w+$/, 'must be service:Operation, e.g. sns:Publish'),
  fault: z.enum([
    'throttled',
    'server-error',
    'timeout',
    'connection-reset',
    'slow',
    'denied',
    'malformed-answer',
    'lost-answer',
  ]),
  times: z.int().positive().default(1).describe('How many calls fail.'),
  after: z.int().min(0).default(0).describe('How many calls succeed before.'),
})

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

const expectation = z.strictObject({
  outcome: z.enum(['mitigated', 'escalated', 'no-action']),
  incidentClass: z.enum(['misweighted-release', 'bad-candidate', 'shared-cause']).nullable(),
  changes: z.int().min(0).describe('Changes that Ballast makes in all.'),
  incidents: z
    .int()
    .min(0)
    .optional()
    .describe('Incidents that Ballast opens after minute 0, those without action too.'),
})

/** The schema of a scenario file. */
export const scenarioSchema = z
  .strictObject({
    title: z.string().min(1).describe('One line: what happens.'),
    story: z.string().optional().describe('What it stands for, and what would be wrong to do.'),
    minutes: z
      .number()
      .positive()
      .max(24 * 60)
      .describe('How long the drill lasts, from minute 0.'),
    mode: z.enum(['off', 'observe', 'enforce']).default('enforce').describe('Ballast’s mode for the service.'),
    requestsPerMinute: z
      .union([
        z.number().positive(),
        z.array(z.strictObject({ atMinute: z.number(), requestsPerMinute: z.number().positive() })).min(1),
      ])
      .describe('Requests of all users together: a number, or points that are joined by straight lines.'),
    fleets: z.strictObject({ stable: fleet, candidate: fleet }),
    events: z.array(event).default([]).describe('What goes wrong when, and what people do when.'),
    faults: z.array(fault).default([]).describe('AWS calls of Ballast’s that fail.'),
    alarmDeliveries: z.int().min(1).max(20).default(1).describe('How often each alarm event is delivered.'),
    physics,
    expect: expectation,
  })
  .refine(
    ({ fleets }) => fleets.stable.weight + fleets.candidate.weight > 0,
    'fleets: one weight must be above 0 at the start',
  )

/** A drill's scenario as its file says, with defaults filled in. */
export type Scenario = z.infer<typeof scenarioSchema>

/** Something that happens in a scenario, apart from Ballast. */
export type ScenarioEvent = Scenario['events'][number]
