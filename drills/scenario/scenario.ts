import * as z from 'zod'
import { approvalSchema, configSchema, limitsSchema } from '../../shared/config/schema/config.ts'
import { incidentClasses } from '../../shared/domain/incident/incident.ts'
import { modes } from '../../shared/domain/service/service.ts'

/** The Availability Zones that both fleets of every drill are in. */
export const drilledZones = ['us-east-1a', 'us-east-1b', 'us-east-1c'] as const

const weight = z.int().min(0).max(255)
const perFleet = <T extends z.ZodType>(value: T) =>
  z
    .strictObject({
      stable: value.optional().describe('Of the stable fleet; unchanged where it is left out.'),
      candidate: value.optional().describe('Of the candidate fleet; unchanged where it is left out.'),
    })
    .refine((both) => both.stable !== undefined || both.candidate !== undefined, 'stable, candidate or both')

const nodeCount = z.int().min(0)

const nodes = z
  .strictObject({
    min: nodeCount.describe('Lower limit of the group’s size.'),
    desired: nodeCount.describe('Nodes that it has at minute 0.'),
    max: z.int().min(1).describe('Upper limit of the group’s size.'),
    maxNodes: z.int().min(1).optional().describe('Limit in Ballast’s config; max unless said.'),
    requestsPerNodePerMinute: z.number().positive().describe('What one ready node carries.'),
    requestsPerNodeInConfig: z
      .boolean()
      .default(true)
      .describe('Whether Ballast’s config says what a node carries; else Ballast measures it.'),
    launchSeconds: z.number().min(0).default(210).describe('From the launch of a node until it is ready.'),
    autoscaler: z.boolean().default(true).describe('Whether the group carries the Cluster Autoscaler’s tags.'),
    nodesNeverReady: z.boolean().default(false).describe('Whether new nodes fail to become ready.'),
    launchFailure: z.string().min(1).optional().describe('What the Auto Scaling group says instead of launching.'),
  })
  .refine(({ min, desired, max }) => min <= desired && desired <= max, 'min ≤ desired ≤ max')
  .describe('The EKS node group that carries the fleet.')

const dns = z
  .strictObject({
    queriesPerRequest: z.number().min(0).default(4).describe('Names that one request looks up.'),
    coreDnsNodes: z.int().min(1).default(2).describe('Nodes with CoreDNS; 1,024 packets a second leave each.'),
  })
  .describe('Name resolution in the cluster.')

const fleet = z
  .strictObject({
    weight: weight.describe('Weight of the fleet’s record until somebody changes it.'),
    capacityRequestsPerMinute: z.number().positive().optional().describe('Requests beyond it are refused with 503.'),
    errorRatio: z.number().min(0).max(1).default(0.001).describe('Share of served requests that fail, 0–1.'),
    nodes: nodes.optional(),
    dns: dns.optional(),
    clusterMetrics: z.boolean().default(true).describe('Whether the cluster’s agent publishes metrics.'),
  })
  .refine(
    ({ capacityRequestsPerMinute, nodes: group }) =>
      (capacityRequestsPerMinute === undefined) !== (group === undefined),
    'exactly one of capacityRequestsPerMinute and nodes',
  )
  .refine(({ nodes: group, dns: names }) => names === undefined || group !== undefined, 'dns only beside nodes')

const call = z.string().regex(/^[a-z0-9]+:[A-Z]\w+$/, 'service:Operation, e.g. route53:ChangeResourceRecordSets')

const when = {
  atMinute: z
    .number()
    .min(0)
    .optional()
    .describe('Minutes since minute 0; fractions are seconds. Either this or beforeCall.'),
  beforeCall: call
    .optional()
    .describe(
      'Happens right before Ballast’s first such AWS call is carried out, e.g. route53:ChangeResourceRecordSets.',
    ),
}

/** What an event may bring about; each has at least one. */
const happenings = {
  weights: perFleet(weight).optional().describe('Somebody (by) changes weights in Route 53.'),
  errorRatio: perFleet(z.number().min(0).max(1)).optional().describe('A fleet’s error ratio becomes this.'),
  zoneErrorRatio: z
    .partialRecord(z.enum(drilledZones), z.number().min(0).max(1).describe('Share of the zone’s requests, 0–1.'))
    .optional()
    .describe('In an Availability Zone this share of the requests fails under both fleets, beside their other errors.'),
  slowness: perFleet(z.number().positive())
    .optional()
    .describe('A fleet’s targets take so many times as long as they would; 1 ends it.'),
  capacityRequestsPerMinute: perFleet(z.number().positive()).optional().describe('A fleet’s capacity becomes this.'),
  queriesPerRequest: perFleet(z.number().min(0)).optional().describe('Names that one request looks up become this.'),
  rollout: perFleet(z.number().positive())
    .optional()
    .describe('A rolling release begins that replaces all of a fleet’s targets within so many minutes.'),
  apiThrottling: perFleet(z.number().min(0).max(1))
    .optional()
    .describe(
      'AWS throttles the cluster’s controller: share of waiting target registrations that succeed a minute; 1 ends it.',
    ),
  nodesNeverReady: perFleet(z.boolean()).optional().describe('Whether new nodes fail to become ready.'),
  nodeGroupSize: perFleet(
    z.strictObject({
      min: nodeCount.optional().describe('Its new lower limit.'),
      desired: nodeCount.optional().describe('Its new size.'),
      max: z.int().min(1).optional().describe('Its new upper limit.'),
    }),
  )
    .optional()
    .describe('Somebody (by) changes the size of a node group.'),
  stopPublishing: z.literal(true).optional().describe('No more metrics are published, though users are served.'),
  loseEvents: z
    .strictObject({
      kind: z.enum(['weight-change', 'alarm']).describe('Which events.'),
      count: z.int().positive().describe('How many of them.'),
    })
    .optional()
    .describe('The next so many events of the kind never arrive.'),
  forgeAlarm: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Somebody sends Ballast an event that this alarm of its own has fired, e.g. ballast-web-error-rate-candidate.',
    ),
  control: z
    .strictObject({
      command: z.enum(['approve', 'reject', 'undo', 'pause', 'resume']).describe('As in npm run control.'),
      minutes: z.int().positive().optional().describe('How long a pause lasts; without it until resumed.'),
    })
    .optional()
    .describe(
      'Somebody (by) tells Ballast what to do, about the newest incident or the service; the comment is the reason.',
    ),
}

const event = z
  .strictObject({
    ...when,
    by: z.string().default('arn:aws:iam::123456789012:user/release-tool').describe('ARN of who makes the change.'),
    comment: z.string().max(256).default('').describe('Comment of the change batch.'),
    ...happenings,
  })
  .describe('Something that goes wrong, or that people do.')

/** What a fleet needs to have for an event to be about it. */
export const eventNeeds = {
  capacityRequestsPerMinute: 'capacityRequestsPerMinute',
  queriesPerRequest: 'dns',
  apiThrottling: 'nodes',
  nodesNeverReady: 'nodes',
  nodeGroupSize: 'nodes',
} as const satisfies Partial<Record<keyof z.infer<typeof event>, keyof z.infer<typeof fleet>>>

/** Everything that an event may bring about. */
export const eventHappenings: readonly string[] = Object.keys(happenings)

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
