import { iso } from '../../shared/domain/time.ts'

/** An alarm's state change as EventBridge delivers it. */
export const alarmEvent = (alarmName: string, at: number, value = 'ALARM'): unknown => ({
  version: '0',
  id: 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '123456789012',
  time: iso(at),
  region: 'us-east-1',
  resources: [`arn:aws:cloudwatch:us-east-1:123456789012:alarm:${alarmName}`],
  detail: {
    alarmName,
    configuration: {
      metrics: [{ id: 'e1', expression: 'm1/m2', label: 'ratio', returnData: true }],
    },
    previousState: { reason: 'before', timestamp: iso(at - 60_000).replace('Z', '+0000'), value: 'OK' },
    state: { reason: 'Threshold Crossed', timestamp: iso(at).replace('Z', '+0000'), value },
  },
})

/** A change of the weights of www.example.com, or another, as CloudTrail records it and EventBridge delivers it. */
export const weightChangeEvent = (
  weights: Readonly<Record<string, number>>,
  {
    at,
    comment = '',
    roleArn,
    name = 'www.example.com.',
  }: { at: number; comment?: string; roleArn?: string; name?: string },
): unknown => ({
  version: '0',
  id: '883b14d9-2f84-4005-8bc5-c7bf0cebc116',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.route53',
  account: '123456789012',
  time: iso(at),
  region: 'us-east-1',
  resources: [],
  detail: {
    eventVersion: '1.08',
    eventID: `change-${at}-${Object.values(weights).join('-')}`,
    eventName: 'ChangeResourceRecordSets',
    eventSource: 'route53.amazonaws.com',
    eventTime: iso(at).replace('.000Z', 'Z'),
    eventType: 'AwsApiCall',
    awsRegion: 'us-east-1',
    recipientAccountId: '123456789012',
    additionalEventData: { Note: 'Do not use to reconstruct hosted zone' },
    requestParameters: {
      hostedZoneId: 'Z0123456789',
      changeBatch: {
        comment,
        changes: Object.entries(weights).map(([setIdentifier, weight]) => ({
          action: 'UPSERT',
          resourceRecordSet: {
            name,
            type: 'A',
            setIdentifier,
            weight,
            aliasTarget: {
              hostedZoneId: 'Z35SXDOTRQ7X7K',
              dNSName: `${setIdentifier}-123.us-east-1.elb.amazonaws.com.`,
              evaluateTargetHealth: true,
            },
          },
        })),
      },
    },
    responseElements: {
      changeInfo: { id: '/change/C156SRE0X2ZB10', status: 'PENDING', submittedAt: 'Mar 2, 2026, 11:59:00 AM' },
    },
    userIdentity:
      roleArn === undefined
        ? { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/release-tool', accountId: '123456789012' }
        : {
            type: 'AssumedRole',
            arn: 'arn:aws:sts::123456789012:assumed-role/break-glass/alice',
            accountId: '123456789012',
            sessionContext: { sessionIssuer: { type: 'Role', arn: roleArn, userName: 'break-glass' } },
          },
  },
})
