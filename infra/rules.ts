import { messagePage, runbookLine } from '../shared/domain/runbook.ts'
import type { Protection } from '../shared/domain/service.ts'
import { attribute, ref, sub, type Resource, type Resources } from './cloudformation.ts'
import { handleIncident, ids, runDrill } from './names.ts'

/** EventBridge takes patterns of up to 2,048 characters (EventBridge quotas); the rest of the pattern needs some. */
const alarmNamesCharacters = 1_800

/** How EventBridge hands an event over: an old hint is of no use, and one that cannot be delivered is kept. */
export const delivery = {
  RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 },
  DeadLetterConfig: { Arn: attribute(ids.deadLetters, 'Arn') },
}

/** Splits names into groups whose JSON fits one pattern. */
function fitting(names: readonly string[]): string[][] {
  const groups: string[][] = []
  for (const name of names) {
    const last = groups.at(-1)
    if (last !== undefined && JSON.stringify([...last, name]).length <= alarmNamesCharacters) last.push(name)
    else groups.push([name])
  }
  return groups
}

/** Patterns for state changes to ALARM of exactly these alarms, as many as their names need. */
export const alarmPatterns = (names: readonly string[]) =>
  fitting([...new Set(names)]).map((alarmName) => ({
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    detail: { alarmName, state: { value: ['ALARM'] } },
  }))

/**
 * Pattern for successful changes of record sets in the protected hosted zones. CloudTrail delivers them in us-east-1
 * only, from where forwarder.ts hands them to a stack in another region. A record's name is not in the pattern: callers
 * write it with or without the final dot, in any case, and escaped or not.
 */
export const recordChangePattern = (protection: Protection) => ({
  source: ['aws.route53'],
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: {
    eventSource: ['route53.amazonaws.com'],
    eventName: ['ChangeResourceRecordSets'],
    errorCode: [{ exists: false }],
    requestParameters: {
      hostedZoneId: [...new Set(protection.services.map(({ record }) => record.hostedZoneId))].flatMap((zone) => [
        zone,
        `/hostedzone/${zone}`,
      ]),
    },
  },
})

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

/** A rule that starts the function. EventBridge invokes asynchronously, so the execution may live as long as it needs. */
const starting = (id: string, description: string, pattern: unknown): Record<string, Resource> => ({
  [id]: {
    Type: 'AWS::Events::Rule',
    Properties: {
      Description: description,
      EventPattern: pattern,
      State: 'ENABLED',
      Targets: [{ Id: 'handle-incident', Arn: ref(handleIncident.alias), ...delivery }],
    },
  },
  [`${id}Permission`]: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: ref(handleIncident.alias),
      Principal: 'events.amazonaws.com',
      SourceArn: attribute(id, 'Arn'),
    },
  },
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

/** All rules: alarms and record changes start the function, failed executions page. `ownAlarms` are alarm names. */
export const rules = (protection: Protection, ownAlarms: readonly string[]): Resources => ({
  ...Object.assign(
    {},
    ...alarmPatterns([
      ...ownAlarms,
      ...protection.services.flatMap(({ alarms }) => alarms.map(({ name }) => name)),
    ]).map((pattern, index) =>
      starting(`AlarmRule${index + 1}`, "Ballast's alarms and mapped ones went into ALARM.", pattern),
    ),
  ),
  ...starting(
    'RecordChangeRule',
    'Somebody changed record sets in a protected hosted zone.',
    recordChangePattern(protection),
  ),
  ...failureRule,
})
