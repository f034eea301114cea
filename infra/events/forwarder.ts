import type { Protection } from '../../shared/domain/service/service.ts'
import { attribute, combine, ref, sub, type Resource, type Resources } from '../cloudformation.ts'
import { deadLetters } from './dead-letters.ts'
import { ids } from '../names.ts'
import { delivery, recordChangePatterns } from './rules.ts'
import { topic } from './topic.ts'

/** Where CloudTrail delivers the events of Route 53, which is a global service. */
export const trailRegion = 'us-east-1'

/** The logical id of the rule, of which there are more where the hosted zones are many. */
const forwardingRule = (index: number): string => `ForwardRecordChangesRule${index === 0 ? '' : index + 1}`
const forwardingRole = 'ForwardRecordChangesRole'

const busOf = (region: string) => sub(`arn:\${AWS::Partition}:events:${region}:\${AWS::AccountId}:event-bus/default`)

/**
 * The rule's role. An event bus takes events of its own account without a policy of its own, in whatever region
 * (EventBridge user guide, permissions for event buses and sending events to other regions).
 */
const role = (homeRegion: string): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } },
        },
      ],
    },
    Policies: [
      {
        PolicyName: 'forward-record-changes',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Sid: 'Forward', Effect: 'Allow', Action: ['events:PutEvents'], Resource: busOf(homeRegion) }],
        },
      },
    ],
  },
})

/**
 * The stack in us-east-1 that hands changes of the protected record sets to the event bus of the home region, where the
 * same pattern takes them: a forwarded event keeps its source and its detail. What cannot be handed over is kept in
 * us-east-1 and pages there, for neither a dead-letter queue nor an alarm's topic may be in another region. Throws a
 * `RangeError` where home is us-east-1, for the events would come round again.
 */
export function forwarderResources(
  protection: Protection,
  homeRegion: string,
  pagesEmail: string | undefined,
): Resources {
  if (homeRegion === trailRegion) {
    throw new RangeError(`the home region is ${trailRegion}, where the events already are; expected another region`)
  }
  const rules = recordChangePatterns(protection).map((pattern, index): [string, Resource] => [
    forwardingRule(index),
    {
      Type: 'AWS::Events::Rule',
      Properties: {
        Description: `Hands changes of protected record sets to Ballast in ${homeRegion}.`,
        EventPattern: pattern,
        State: 'ENABLED',
        Targets: [{ Id: 'home', Arn: busOf(homeRegion), RoleArn: attribute(forwardingRole, 'Arn'), ...delivery }],
      },
    },
  ])
  return combine(
    { ...Object.fromEntries(rules), [forwardingRole]: role(homeRegion) },
    deadLetters(
      rules.map(([id]) => attribute(id, 'Arn')),
      {
        name: `ballast-forwarder-${homeRegion}-undelivered`,
        page: 'forwarder-undelivered',
        description: `Changes of record sets did not reach Ballast in ${homeRegion}. They are in the dead-letter queue; Ballast finds them in the live weights, later.`,
      },
    ),
    topic(pagesEmail, { alarms: [ids.deadLettersAlarm], rules: [] }),
  )
}
