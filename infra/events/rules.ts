import { fitting } from '../../shared/domain/fitting.ts'
import { hostedZoneId } from '../../shared/domain/records/record-name.ts'
import { messagePage, runbookLine } from '../../shared/domain/messages/runbook.ts'
import type { Protection } from '../../shared/domain/service/service.ts'
import { attribute, ref, sub, type Resource, type Resources } from '../cloudformation.ts'
import { handleIncident, ids, runDrill } from '../names.ts'

/** EventBridge takes patterns of up to 2,048 characters (EventBridge quotas); the rest of the pattern needs some. */
const listCharacters = 1_800

/** How EventBridge hands an event over: an old hint is of no use, and one that cannot be delivered is kept. */
export const delivery = {
  RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 },
  DeadLetterConfig: { Arn: attribute(ids.deadLetters, 'Arn') },
}

/** Patterns for state changes to ALARM of exactly these alarms, as many as their names need. */
export const alarmPatterns = (names: readonly string[]) =>
  fitting([...new Set(names)], listCharacters).map((alarmName) => ({
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    detail: { alarmName, state: { value: ['ALARM'] } },
  }))

/**
 * Patterns for successful changes of record sets in the protected hosted zones, as many as their ids need. CloudTrail
 * delivers them in us-east-1 only, from where forwarder.ts hands them to a stack in another region. A record's name is not
 * in the pattern: callers write it with or without the final dot, in any case, and escaped or not.
 */
export const recordChangePatterns = (protection: Protection) =>
  fitting(
    [...new Set(protection.services.map(({ record }) => `/hostedzone/${record.hostedZoneId}`))],
    // Callers write an id with and without what is before it here.
    listCharacters / 2,
  ).map((zones) => ({
    source: ['aws.route53'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['route53.amazonaws.com'],
      eventName: ['ChangeResourceRecordSets'],
      errorCode: [{ exists: false }],
      requestParameters: { hostedZoneId: zones.flatMap((zone) => [hostedZoneId(zone), zone]) },
    },
  }))

const versionsOf = ({ name }: { readonly name: string }) => ({
  prefix: sub(`arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${name}:`),
})

/** Pattern for executions that ended without having handled their incident, or without having put a drill back. */
export const failurePattern = {
  source: ['aws.lambda'],
  'detail-type': ['Durable Execution Status Change'],
  detail: {
    status: ['FAILED', 'TIMED_OUT', 'STOPPED'],
    functionArn: [versionsOf(handleIncident), versionsOf(runDrill)],
  },
}

/**
 * The ARN of all of the stack's rules whose logical ids begin alike, which end in what CloudFormation makes up. A function's
 * policy of 20 KB (Lambda quotas), and a queue's of 8 KB (SQS quotas), do not hold an ARN for each of some dozen rules.
 */
export const rulesNamed = (prefix: string) =>
  sub(`arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/\${AWS::StackName}-${prefix}*`)

/** Lets all of the stack's rules whose logical ids begin with `prefix` start an alias. */
export const startPermission = (prefix: string, alias: string): Resources => ({
  [`${prefix}Permission`]: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: ref(alias),
      Principal: 'events.amazonaws.com',
      SourceArn: rulesNamed(prefix),
    },
  },
})

/**
 * A rule that starts the function for each pattern. EventBridge invokes asynchronously, so the execution may live as long as
 * it needs. `first` ends the logical id of the first one.
 */
const starting = (prefix: string, first: '' | '1', description: string, patterns: readonly unknown[]): Resources => ({
  ...Object.fromEntries(
    patterns.map((pattern, index): [string, Resource] => [
      `${prefix}${index === 0 ? first : index + 1}`,
      {
        Type: 'AWS::Events::Rule',
        Properties: {
          Description: description,
          EventPattern: pattern,
          State: 'ENABLED',
          Targets: [{ Id: 'handle-incident', Arn: ref(handleIncident.alias), ...delivery }],
        },
      },
    ]),
  ),
  ...startPermission(prefix, handleIncident.alias),
})

const failureRule: Resources = {
  [ids.failureRule]: {
    Type: 'AWS::Events::Rule',
    Properties: {
      Description: 'Pages when an incident was not handled, or a drill not run, to its end.',
      EventPattern: failurePattern,
      State: 'ENABLED',
      Targets: [
        {
          Id: 'page',
          Arn: ref(ids.topic),
          ...delivery,
          InputTransformer: {
            InputPathsMap: { execution: '$.detail.durableExecutionArn', status: '$.detail.status', time: '$.time' },
            InputTemplate: `"Ballast: <execution> ended as <status> at <time>. The incident that it worked on may not be handled, or the drill that it ran not be put back: look at its timeline and at the live weights. ${runbookLine(messagePage('execution-failed'))}"`,
          },
        },
      ],
    },
  },
}

/** What the logical ids of rules begin with that start the function. */
export const startingRules = { alarms: 'AlarmRule', recordChanges: 'RecordChangeRule' } as const

/** All rules: alarms and record changes start the function, failed executions page. `ownAlarms` are alarm names. */
export const rules = (protection: Protection, ownAlarms: readonly string[]): Resources => ({
  ...starting(
    startingRules.alarms,
    '1',
    "Ballast's alarms and mapped ones went into ALARM.",
    alarmPatterns([...ownAlarms, ...protection.services.flatMap(({ alarms }) => alarms.map(({ name }) => name))]),
  ),
  ...starting(
    startingRules.recordChanges,
    '',
    'Somebody changed record sets in a protected hosted zone.',
    recordChangePatterns(protection),
  ),
  ...failureRule,
})
