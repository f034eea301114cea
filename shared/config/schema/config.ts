import * as z from 'zod'
import { lookBackMinutes } from '../../domain/service/ledger.ts'
import { modes } from '../../domain/service/service.ts'
import { serviceDefaults } from '../../domain/service/service-defaults.ts'
import { fleetsSchema, recordSchema } from './fleets.ts'
import { text } from './text.ts'
import { drillsSchema, freezeWindowSchema } from './windows.ts'

const minutes = (least: number) => z.int().min(least)

/** What a service may be called: it becomes part of alarm names and table keys. */
export const serviceName = text(
  /^(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*$/,
  'a name of lower-case letters, digits and single hyphens, at most 40 characters',
)

const { release, limits, approval } = serviceDefaults

export const releaseSchema = z
  .strictObject({
    allowedShares: z
      .array(z.number().min(0).max(100))
      .min(1)
      .default([...release.allowedShares])
      .describe("The steps of a release: the candidate's shares of traffic, per cent, ascending, with 0 among them."),
    bakeMinutes: minutes(0)
      .default(release.bakeMinutes)
      .describe('How long a share must have been live before it counts as known good, minutes.'),
    fallbackShare: z
      .number()
      .min(0)
      .max(100)
      .default(release.fallbackShare)
      .describe('Candidate share to go back to while no known good weights are on record, per cent.'),
  })
  .describe('How traffic may be moved to the candidate.')

export const limitsSchema = z
  .strictObject({
    falseAlarmsPerWeek: z
      .number()
      .min(0.01)
      .max(10)
      .default(limits.falseAlarmsPerWeek)
      .describe('How often each judged signal of the service may be wrong, on average: fewer means later.'),
    minimumRequests: z
      .int()
      .min(1)
      .default(limits.minimumRequests)
      .describe('Fewest requests that a fleet must have had in a judged window before a verdict may act on it.'),
    inconclusiveMinutes: minutes(1)
      .default(limits.inconclusiveMinutes)
      .describe('How long to keep looking while the judge is inconclusive, minutes.'),
    verifyMinutes: minutes(1)
      .default(limits.verifyMinutes)
      .describe(
        'How long after the TTL a mitigation may take to show in the metrics before a person is paged, minutes.',
      ),
    shareTolerancePoints: z
      .number()
      .positive()
      .max(100)
      .default(limits.shareTolerancePoints)
      .describe("How far a measured share of requests may be from its weight's share, percentage points."),
    leaseMinutes: minutes(1)
      .default(limits.leaseMinutes)
      .describe("How long Ballast's own change stays on lease, minutes."),
    cooldownMinutes: minutes(1)
      .max(lookBackMinutes)
      .default(limits.cooldownMinutes)
      .describe('How long another incident may not change what one has changed, minutes.'),
    maximumShiftPoints: z
      .number()
      .positive()
      .max(100)
      .default(limits.maximumShiftPoints)
      .describe(
        'The most traffic that one change may move, percentage points of all requests; back to known good is free.',
      ),
  })
  .describe('Bounds on what one incident may take.')

export const alarmSchema = z
  .strictObject({
    name: z.string().min(1).max(255).describe('Name of the CloudWatch alarm.'),
    signal: z.string().min(1).describe('The signal that the alarm stands for, such as error-rate.'),
  })
  .describe('A CloudWatch alarm of your own.')

export const approvalSchema = z
  .strictObject({
    waitMinutes: minutes(1)
      .max(120)
      .default(approval.waitMinutes)
      .describe('How long Ballast waits for an answer, minutes.'),
    otherwise: z
      .enum(['reject', 'apply'])
      .default(approval.otherwise)
      .describe('What happens when nobody has answered by then: the change is not made, or it is.'),
  })
  .describe('How a person is asked in mode approve.')

/** As CloudWatch's dimension has it; the id of a zone, such as use1-az1, is another thing. */
const zoneName = text(/^[a-z]+(-[a-z]+)+-\d+[a-z]$/, 'the name of an Availability Zone such as us-east-1a')

const serviceSchema = z
  .strictObject({
    mode: z
      .enum(modes)
      .default('observe')
      .describe('What Ballast may do: nothing; everything but the write; a write that a person agrees to; everything.'),
    record: recordSchema,
    fleets: fleetsSchema,
    release: releaseSchema.prefault({}),
    limits: limitsSchema.prefault({}),
    approval: approvalSchema.prefault({}),
    alarms: z
      .array(alarmSchema)
      .default([])
      .describe("CloudWatch alarms of your own that stand for one of Ballast's signals."),
    availabilityZones: z
      .array(zoneName)
      .refine((names) => new Set(names).size === names.length, 'each zone once')
      .optional()
      .describe(
        "Names of the Availability Zones that both fleets' load balancers are in, all of them: lets Ballast see where one zone alone fails.",
      ),
    drills: drillsSchema.optional(),
  })
  .describe('A service on two fleets behind one weighted record set.')

const breakGlassRole = text(
  /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  'the ARN of an IAM role such as arn:aws:iam::123456789012:role/break-glass',
)

/** Names as SSM takes them (SSM API reference, PutParameter). They become part of ARNs. */
const parameterName = text(
  /^(?=.{2,1011}$)(?!\/([aA][wW][sS]|[sS]{2}[mM])(\/|$))(\/[\w.-]+){1,15}$/,
  'the full name of an SSM parameter such as /ballast/slack, not below /aws or /ssm; never the secret itself',
)

const secretSchema = (what: string) =>
  z
    .strictObject({ parameter: parameterName.describe(`Name of the SSM parameter (SecureString) that holds ${what}.`) })
    .describe('A secret, which is nowhere in the config.')

const roomId = z.int().min(1).describe("Id of the room: the number behind rid in the room's URL.")

const notificationsSchema = z
  .strictObject({
    slack: z
      .strictObject({ webhook: secretSchema('the URL of the incoming webhook') })
      .optional()
      .describe('A channel of Slack, by an incoming webhook.'),
    chatwork: z
      .strictObject({ room: roomId, token: secretSchema('the API token') })
      .optional()
      .describe('A room of Chatwork, by its API.'),
    chatApplications: z
      .boolean()
      .default(false)
      .describe(
        'Whether the stack has a topic ballast-chat for Amazon Q Developer in chat applications: Slack, Teams or Chime.',
      ),
  })
  .describe('Chats in which people read about incidents, beside the topic that pages.')

/**
 * More would not fit the ledger's item of at most 400 KB (DynamoDB, item size): it holds seven hours of actions of up to
 * half a kilobyte.
 */
const mostActionsPerHour = 100

/**
 * Powers of two: where one is raised to another, services move only to stacks that are deployed later, so that no alarm is
 * made before the stack that had it gave it up.
 */
export const serviceStackCounts = [2, 4, 8, 16, 32, 64] as const

/** The shape of `ballast.yml`. Rules that span several fields are in ../checks/cross-checks.ts. */
export const configSchema = z.strictObject({
  mode: z
    .enum(modes)
    .default('enforce')
    .describe('The most that Ballast may do for any service, whatever mode the service has.'),
  actionsPerHour: z
    .int()
    .min(1)
    .max(mostActionsPerHour)
    .default(10)
    .describe('The most changes that Ballast makes within any hour, all services together.'),
  freezeWindows: z.array(freezeWindowSchema).default([]).describe('Times in which Ballast changes nothing by itself.'),
  notifications: notificationsSchema.optional(),
  cloudTrailLogGroup: text(/^[\w./#-]{1,512}$/, 'the name of a log group such as aws-cloudtrail-logs')
    .optional()
    .describe('CloudWatch log group of your CloudTrail trail, where throttled API calls are counted.'),
  serviceStacks: z
    .literal(serviceStackCounts, { error: `${serviceStackCounts.join(', ')}, or nothing for one stack` })
    .optional()
    .describe(
      "Over how many further stacks the services' alarms and dashboards are spread, where they do not fit one. Only ever raise it.",
    ),
  breakGlassRoles: z
    .array(breakGlassRole.describe('ARN of an IAM role.'))
    .default([])
    .describe('IAM roles whose weight changes Ballast never reverts.'),
  services: z
    .record(z.string().meta({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 40 }), serviceSchema)
    .meta({ minProperties: 1 })
    .describe('The protected services by name.'),
})
