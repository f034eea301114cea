import * as z from 'zod'
import { drilledZones, nodeCount, weight, type fleet } from './fleets.ts'

const perFleet = <T extends z.ZodType>(value: T) =>
  z
    .strictObject({
      stable: value.optional().describe('Of the stable fleet; unchanged where it is left out.'),
      candidate: value.optional().describe('Of the candidate fleet; unchanged where it is left out.'),
    })
    .refine((both) => both.stable !== undefined || both.candidate !== undefined, 'stable, candidate or both')

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

export const event = z
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
