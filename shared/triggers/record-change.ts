import * as z from 'zod'
import { once } from '../domain/once.ts'
import { hostedZoneId, recordName } from '../domain/records/record-name.ts'
import type { Protection, Service } from '../domain/service/service.ts'
import type { Weights } from '../domain/records/weighted-record.ts'
import { describeWeights, maximumWeight } from '../domain/records/weights.ts'
import { plainText } from '../domain/messages/plain-text.ts'
import { overrideMark } from '../domain/records/weight-changes.ts'
import { quote } from '../domain/messages/wording.ts'
import { instant, name, plainName } from './fields.ts'
import { read } from './not-an-event-error.ts'
import type { IgnoredTrigger, WeightChangeTrigger } from './trigger.ts'

const call = once(() =>
  z.object({
    detail: z.object({
      eventID: name,
      eventName: name,
      eventTime: instant,
      errorCode: z.string().nullish(),
      /** Read once the call is known to have succeeded: failed ones often come without. */
      requestParameters: z.unknown(),
      userIdentity: z.object({
        type: z.string().nullish(),
        arn: z.string().nullish(),
        invokedBy: z.string().nullish(),
        principalId: z.string().nullish(),
        sessionContext: z
          .object({ sessionIssuer: z.object({ type: z.string().nullish(), arn: z.string().nullish() }).nullish() })
          .nullish(),
      }),
    }),
  }),
)

const request = once(() =>
  z.object({
    hostedZoneId: name,
    changeBatch: z.object({
      comment: z.string().nullish(),
      changes: z.array(
        z.object({
          action: name,
          resourceRecordSet: z.object({
            name,
            type: name,
            // The limits are Route 53's (API reference, ResourceRecordSet): what lies beyond was never live.
            setIdentifier: z.string().max(128).nullish(),
            weight: z.int().min(0).max(maximumWeight).nullish(),
          }),
        }),
      ),
    }),
  }),
)

type Call = z.output<ReturnType<typeof call>>['detail']
type Request = z.output<ReturnType<typeof request>>
type Change = Request['changeBatch']['changes'][number]

/** Route 53 takes comments of up to 256 characters (API reference, ChangeBatch). */
const longestComment = 256
const longestArn = 1024

/** Who made a call: the ARN that CloudTrail gives, and the role's own where the caller had assumed one. */
function callerOf({ userIdentity }: Call): WeightChangeTrigger['by'] {
  const issuer = userIdentity.sessionContext?.sessionIssuer
  const role = userIdentity.type === 'AssumedRole' && issuer?.type === 'Role' ? (issuer.arn ?? null) : null
  return {
    // Calls by AWS services and some federated ones carry no ARN; a weight change counts whoever made it.
    arn: plainText(userIdentity.arn ?? userIdentity.invokedBy ?? userIdentity.principalId ?? 'unknown', longestArn),
    roleArn: role === null ? null : plainText(role, longestArn),
  }
}

/** A batch's comment; a mark that would go with what is cut off stands at its front. */
function commentOf({ changeBatch }: Request): string {
  const given = changeBatch.comment ?? ''
  const comment = plainText(given, longestComment)
  if (!given.includes(overrideMark) || comment.includes(overrideMark)) return comment
  return plainText(`${overrideMark} ${given}`, longestComment)
}

function changesOf(service: Service, { hostedZoneId: zone, changeBatch }: Request): Change[] {
  const { record } = service
  if (hostedZoneId(zone) !== hostedZoneId(record.hostedZoneId)) return []
  return changeBatch.changes.filter(
    ({ resourceRecordSet: { name: changed, type } }) =>
      type === record.type && recordName(changed) === recordName(record.name),
  )
}

/** The weights that changes set, by set identifier; a compare-and-set deletes what it then creates. */
const weightsIn = (changes: readonly Change[]): Weights =>
  Object.fromEntries(
    changes.flatMap(({ action, resourceRecordSet: { setIdentifier, weight } }) =>
      action === 'DELETE' || typeof setIdentifier !== 'string' || typeof weight !== 'number'
        ? []
        : [[plainName(setIdentifier), weight]],
    ),
  )

/**
 * Reads CloudTrail's record of a Route 53 call: one trigger for each service whose weighted record set the call touched,
 * or one that says why it concerns nobody. Only the changed records are in it, so shares have to be read elsewhere.
 */
export function recordChangeTriggers(
  event: unknown,
  protection: Protection,
): readonly (WeightChangeTrigger | IgnoredTrigger)[] {
  const { detail } = read(call(), event)
  const key = `cloudtrail:${plainName(detail.eventID)}`
  const by = callerOf(detail)
  const ignored = (reason: string, service: string | null = null, ofKey = key): IgnoredTrigger => ({
    kind: 'ignored',
    key: ofKey,
    service,
    signal: service === null ? null : 'traffic-share',
    alarmName: null,
    reason,
  })
  if (detail.eventName !== 'ChangeResourceRecordSets') {
    return [ignored(`Route 53 call ${quote(detail.eventName)} changes no records`)]
  }
  if (detail.errorCode) return [ignored(`the record change by ${quote(by.arn)} failed with ${quote(detail.errorCode)}`)]

  const batch = read(request(), detail.requestParameters, ['detail', 'requestParameters'])
  const touched = protection.services
    .map((service) => ({ service, changes: changesOf(service, batch) }))
    .filter(({ changes }) => changes.length > 0)
  if (touched.length === 0) {
    const names = batch.changeBatch.changes.map(({ resourceRecordSet }) => resourceRecordSet.name)
    return [
      ignored(`the change of ${quote(names.join(', '))} in ${quote(batch.hostedZoneId)} touches no protected record`),
    ]
  }
  const comment = commentOf(batch)
  return touched.map(({ service, changes }) => {
    const ofKey = touched.length === 1 ? key : `${key}#${service.name}`
    const who = by.roleArn === null ? quote(by.arn) : `${quote(by.arn)} (role ${quote(by.roleArn)})`
    const weights = weightsIn(changes)
    const what =
      `${who} changed the weighted record set of service ${service.name} ` +
      `(${quote(describeWeights(weights) || 'no weights set', 200)}) ` +
      `at ${detail.eventTime.iso}${comment === '' ? '' : ` with the comment ${quote(comment)}`}`
    if (service.mode === 'off') return ignored(`${what}: the service is in mode off`, service.name, ofKey)
    return {
      kind: 'weight-change',
      key: ofKey,
      service: service.name,
      signal: 'traffic-share',
      at: detail.eventTime.at,
      by,
      comment,
      weights,
      reason: what,
    }
  })
}
