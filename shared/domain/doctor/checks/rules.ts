import { check, type Found } from '../check.ts'
import { letsThrough } from '../event-pattern.ts'
import { named, quoted } from '../finding.ts'
import { wakingAlarms } from '../own-names.ts'
import type { EventRule, FunctionReading, TopicReading } from '../snapshot.ts'

/** An event, or the schedule, that some rule has to take somewhere. */
interface Wanted {
  readonly what: string
  readonly isTakenBy: (rule: EventRule) => boolean
  /** What the rule's target has to be, in words, and whether an ARN is that. */
  readonly to: string
  readonly isTarget: (arn: string) => boolean
  readonly why: string
}

/** Only as much of an event as patterns look at. */
const alarmEvent = (alarmName: string) => ({
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  detail: { alarmName, state: { value: 'ALARM' } },
})

/** The event of a change in a hosted zone, whichever way the caller wrote its id. */
export const recordChangeEvent = (zone: string) => ({
  source: 'aws.route53',
  'detail-type': 'AWS API Call via CloudTrail',
  detail: {
    eventSource: 'route53.amazonaws.com',
    eventName: 'ChangeResourceRecordSets',
    awsRegion: 'us-east-1',
    requestParameters: { hostedZoneId: zone },
  },
})

const failureEvent = (functionArn: string) => ({
  source: 'aws.lambda',
  'detail-type': 'Durable Execution Status Change',
  detail: { status: 'FAILED', functionArn },
})

const arnOf = (functions: readonly FunctionReading[], name: string): string | undefined =>
  functions.find((each) => each.name === name)?.found?.arn

function wanted(
  alarms: readonly string[],
  zones: readonly string[],
  functions: readonly FunctionReading[],
  topic: TopicReading,
): Wanted[] {
  const handleIncident = arnOf(functions, 'ballast-handle-incident')
  // There is nothing for a rule to lead to, which another check tells of.
  if (handleIncident === undefined) return []
  const checkSignals = arnOf(functions, 'ballast-check-signals')
  const starting = {
    to: 'an alias or version of ballast-handle-incident',
    // Durable functions are not invoked by their bare name (Lambda developer guide, durable functions).
    isTarget: (arn: string) => arn.startsWith(`${handleIncident}:`),
  }
  return [
    ...alarms.map((name) => ({
      ...starting,
      what: `the alarm ${name} going into ALARM`,
      isTakenBy: ({ pattern }: EventRule) => letsThrough(pattern, alarmEvent(name)),
      why: 'It does not wake Ballast, which then finds an incident late or not at all.',
    })),
    ...zones.map((zone) => ({
      ...starting,
      what: `changes of records in hosted zone ${zone}`,
      isTakenBy: ({ pattern }: EventRule) =>
        [zone, `/hostedzone/${zone}`].every((id) => letsThrough(pattern, recordChangeEvent(id))),
      why: 'Ballast does not hear of weight changes nor who made them: it finds a wrong release late, and may not know an override.',
    })),
    {
      what: 'executions of ballast-handle-incident that failed',
      isTakenBy: ({ pattern }: EventRule) => letsThrough(pattern, failureEvent(`${handleIncident}:1`)),
      to: `the topic ${topic.arn}`,
      isTarget: (arn: string) => arn === topic.arn,
      why: 'Nobody is told when an incident was not handled to its end.',
    },
    ...(checkSignals === undefined
      ? []
      : [
          {
            what: 'the look at every service each minute',
            isTakenBy: ({ schedule, targetArns }: EventRule) =>
              schedule === 'rate(1 minute)' || (schedule !== null && targetArns.includes(checkSignals)),
            to: 'ballast-check-signals',
            isTarget: (arn: string) => arn === checkSignals,
            why: 'Incidents without an alarm go unnoticed, and so do lost events.',
          },
        ]),
  ]
}

interface Problem {
  readonly key: string
  readonly wanted: Wanted
  readonly say: (what: string) => Omit<Found, 'severity' | 'why'>
}

function problemOf(each: Wanted, rules: readonly EventRule[], region: string): Problem | null {
  const taking = rules.filter(each.isTakenBy)
  const aimed = taking.filter(({ targetArns }) => targetArns.some(each.isTarget))
  if (aimed.some(({ isEnabled }) => isEnabled)) return null
  const [disabled] = aimed
  const [untargeted] = taking
  if (disabled !== undefined) {
    return {
      key: `disabled ${disabled.name}`,
      wanted: each,
      say: (what) => ({
        what: `the rule ${disabled.name} is disabled; it is for ${what}`,
        todo: 'Enable it.',
        command: `aws events enable-rule --region ${region} --name ${quoted(disabled.name)}`,
      }),
    }
  }
  const found =
    untargeted === undefined
      ? 'there is no rule'
      : `the rule ${untargeted.name} has ${untargeted.targetArns.length === 0 ? 'no target' : `the target ${named(untargeted.targetArns)}, not ${each.to}`}; it is`
  return {
    key: `${found} ${each.to}`,
    wanted: each,
    say: (what) => ({
      what: `${found} for ${what}`,
      todo: 'Deploy the stack with this config.',
      command: 'npm run deploy',
    }),
  }
}

/** Everything that Ballast has to hear of is taken to it by a rule that is enabled; what one rule lacks is one finding. */
export const rules = check(
  'rules',
  'a rule of EventBridge is missing, disabled, or without its target',
  ['rules', 'functions', 'topic'],
  ({ protection, rules: deployed, functions, topic, region }) => {
    const zones = [...new Set(protection.services.map(({ record }) => record.hostedZoneId))]
    const problems = wanted([...new Set(wakingAlarms(protection))], zones, functions, topic).flatMap(
      (each) => problemOf(each, deployed, region) ?? [],
    )
    return [...Map.groupBy(problems, ({ key }) => key).values()].flatMap(([first, ...others]) => {
      if (first === undefined) return []
      const what = named(
        [first, ...others].map((each) => each.wanted.what),
        3,
      )
      return [{ severity: 'error' as const, why: first.wanted.why, ...first.say(what) }]
    })
  },
)
