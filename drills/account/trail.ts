import type { Identifiers } from './randomness.ts'
import type { RecordChangeAttempt } from './route53/index.ts'
import type { Caller } from './settings.ts'
import { AwsRefusal } from './wire.ts'

/** CloudTrail spells a request's fields with a lower case first letter, so `TTL` becomes `tTL`. */
function lowerCamel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCamel)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toLowerCase() + key.slice(1), lowerCamel(inner)]),
  )
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Jan 16, 2018 12:41:43 AM`, as CloudTrail writes `submittedAt`. */
function americanTime(at: number): string {
  const date = new Date(at)
  const hours = date.getUTCHours()
  const two = (number: number) => String(number).padStart(2, '0')
  return (
    `${months[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()} ` +
    `${hours % 12 === 0 ? 12 : hours % 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${hours < 12 ? 'AM' : 'PM'}`
  )
}

function userIdentity(caller: Caller, accountId: string, time: string): object {
  const name = caller.arn.split('/').at(-1) ?? ''
  if (caller.roleArn === undefined) {
    return {
      type: caller.arn.endsWith(':root') ? 'Root' : 'IAMUser',
      principalId: 'AIDAEXAMPLEEXAMPLEEXA',
      arn: caller.arn,
      accountId,
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      userName: name,
    }
  }
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLEEXAMPLEEXA:${name}`,
    arn: caller.arn,
    accountId,
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAEXAMPLEEXAMPLEEXA',
        arn: caller.roleArn,
        accountId,
        userName: caller.roleArn.split('/').at(-1),
      },
      webIdFederationData: {},
      attributes: { creationDate: time, mfaAuthenticated: 'false' },
    },
  }
}

/** What EventBridge delivers of a record change: CloudTrail's record, always from us-east-1, refused calls included. */
export function recordChangeEvent(
  attempt: RecordChangeAttempt,
  by: Caller,
  at: number,
  accountId: string,
  ids: Identifiers,
): object {
  const time = `${new Date(at).toISOString().slice(0, 19)}Z`
  const { outcome, comment, changes } = attempt
  const accepted = outcome instanceof AwsRefusal ? undefined : outcome
  return {
    version: '0',
    id: ids.uuid(),
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.route53',
    account: accountId,
    time,
    region: 'us-east-1',
    resources: [],
    detail: {
      eventVersion: '1.08',
      userIdentity: userIdentity(by, accountId, time),
      eventTime: time,
      eventSource: 'route53.amazonaws.com',
      eventName: 'ChangeResourceRecordSets',
      awsRegion: 'us-east-1',
      sourceIPAddress: '192.0.2.92',
      userAgent: 'aws-sdk-js',
      ...(outcome instanceof AwsRefusal && { errorCode: outcome.code, errorMessage: outcome.message }),
      requestParameters: {
        hostedZoneId: attempt.hostedZoneId,
        changeBatch: { ...(comment !== undefined && { comment }), changes: lowerCamel(changes) },
      },
      responseElements:
        accepted === undefined
          ? null
          : {
              changeInfo: {
                id: `/change/${accepted.id}`,
                status: accepted.status,
                submittedAt: americanTime(accepted.submittedAt),
                ...(comment !== undefined && { comment }),
              },
            },
      additionalEventData: { Note: 'Do not use to reconstruct hosted zone' },
      requestID: attempt.requestId,
      eventID: ids.uuid(),
      readOnly: false,
      eventType: 'AwsApiCall',
      apiVersion: '2013-04-01',
      managementEvent: true,
      recipientAccountId: accountId,
      eventCategory: 'Management',
    },
  }
}
