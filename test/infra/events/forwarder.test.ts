import { describe, expect, it } from 'vitest'
import { forwarderResources } from '../../../infra/events/forwarder.ts'
import { forwarder } from '../../../infra/index.ts'
import { recordChangePatterns } from '../../../infra/events/rules.ts'
import { protection, service } from '../../support/builders.ts'

const web = protection(service())
const resources = forwarderResources(web, 'eu-west-1', undefined)
const homeBus = { 'Fn::Sub': 'arn:${AWS::Partition}:events:eu-west-1:${AWS::AccountId}:event-bus/default' }

describe('the forwarder in us-east-1', () => {
  it('takes exactly the events that the rule at home takes, and hands them to the bus there', () => {
    expect(resources['ForwardRecordChangesRule']?.Properties).toMatchObject({
      EventPattern: recordChangePatterns(web)[0],
      State: 'ENABLED',
      Targets: [
        {
          Arn: homeBus,
          RoleArn: { 'Fn::GetAtt': ['ForwardRecordChangesRole', 'Arn'] },
          RetryPolicy: { MaximumEventAgeInSeconds: 3600 },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] } },
        },
      ],
    })
  })

  it('may put events on that bus, and nothing else', () => {
    expect(resources['ForwardRecordChangesRole']?.Properties).toMatchObject({
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Principal: { Service: 'events.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
      Policies: [{ PolicyDocument: { Statement: [{ Action: ['events:PutEvents'], Resource: homeBus }] } }],
    })
  })

  it('keeps what could not be handed over, and pages where it is, for an alarm has its topic in its own region', () => {
    expect(resources['DeadLettersAlarm']?.Properties).toMatchObject({
      AlarmName: 'ballast-forwarder-eu-west-1-undelivered',
      Threshold: 0,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: 'PagesTopic' }],
    })
    expect(JSON.stringify(resources['DeadLetterQueuePolicy'])).toContain('ForwardRecordChangesRule')
    expect(JSON.stringify(resources['PagesTopicPolicy'])).toContain('DeadLettersAlarm')
    expect(JSON.stringify(resources['PagesTopicPolicy'])).not.toContain('events.amazonaws.com')
  })

  it('subscribes the same address as at home', () => {
    expect(forwarderResources(web, 'eu-west-1', 'on-call@example.com')['PagesTopic']?.Properties).toMatchObject({
      Subscription: [{ Protocol: 'email', Endpoint: 'on-call@example.com' }],
    })
  })

  it('is refused where home is us-east-1, for the events would come round again', () => {
    expect(() => forwarderResources(web, 'us-east-1', undefined)).toThrow('the home region is us-east-1')
  })

  it.each([[undefined], [''], ['europe']])('is refused for a home that is no region: %s', (region) => {
    expect(() => forwarder(region === undefined ? {} : { AWS_REGION: region })).toThrow(
      /AWS_REGION: found ".*", expected the region/,
    )
  })

  it('is made from the same config as the stack', () => {
    expect(forwarder({ AWS_REGION: 'eu-west-1' }).resources['ForwardRecordChangesRule']?.Properties).toMatchObject({
      EventPattern: {
        detail: { requestParameters: { hostedZoneId: expect.arrayContaining(['Z0123456789ABCDEFGHIJ']) } },
      },
    })
  })
})
