import { XMLBuilder, XMLParser } from 'fast-xml-parser'
import { AwsRefusal } from '../wire.ts'
import type { WireAnswer } from '../wire.ts'
import type { RecordChange, RecordSet } from './record-set.ts'
import type { ChangeInfo, Zone } from './zone.ts'

const namespace = 'https://route53.amazonaws.com/doc/2013-04-01/'
const parser = new XMLParser({
  parseTagValue: false,
  ignoreAttributes: true,
  isArray: (name) => name === 'Change' || name === 'ResourceRecord',
})
const builder = new XMLBuilder({ ignoreAttributes: false })

/** An answer with an XML document of Route 53's namespace. */
export const xmlAnswer = (status: number, root: string, content: object, requestId: string): WireAnswer => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
  body: `<?xml version="1.0"?>\n${builder.build({ [root]: { '@_xmlns': namespace, ...content } })}`,
})

/**
 * An error answer. Real ones put several messages of an `InvalidChangeBatch` in brackets; the documented `Messages`
 * are there as well, as the SDK has a field for them.
 */
export const errorAnswer = ({ code, status, messages }: AwsRefusal, requestId: string): WireAnswer => {
  const isBatch = code === 'InvalidChangeBatch'
  const error = {
    Type: status < 500 ? 'Sender' : 'Receiver',
    Code: code,
    Message: isBatch ? `[${messages.join(', ')}]` : messages.join(' '),
    ...(isBatch && { Messages: { Message: messages } }),
  }
  return xmlAnswer(status, 'ErrorResponse', { Error: error, RequestId: requestId }, requestId)
}

type Text = string | undefined
type XmlRecord = Record<string, Text> & {
  ResourceRecords?: { ResourceRecord?: { Value: string }[] }
  AliasTarget?: Record<string, string>
  GeoLocation?: Record<string, string>
}

function recordSet(xml: XmlRecord): RecordSet {
  const { TTL, Weight, MultiValueAnswer, ResourceRecords, AliasTarget, ...rest } = xml
  return {
    ...(rest as object as RecordSet),
    ...(TTL !== undefined && { TTL: Number(TTL) }),
    ...(Weight !== undefined && { Weight: Number(Weight) }),
    ...(MultiValueAnswer !== undefined && { MultiValueAnswer: MultiValueAnswer === 'true' }),
    ...(ResourceRecords !== undefined && { ResourceRecords: ResourceRecords.ResourceRecord ?? [] }),
    ...(AliasTarget !== undefined && {
      AliasTarget: {
        HostedZoneId: AliasTarget.HostedZoneId,
        DNSName: AliasTarget.DNSName,
        EvaluateTargetHealth: AliasTarget.EvaluateTargetHealth === 'true',
      },
    }),
  }
}

/** The batch of a ChangeResourceRecordSets request. */
export function parseChangeBatch(body: string): { changes: RecordChange[]; comment: string | undefined } {
  const batch = parser.parse(body)?.ChangeResourceRecordSetsRequest?.ChangeBatch
  if (batch === undefined || typeof batch !== 'object') {
    throw new AwsRefusal(
      'InvalidInput',
      400,
      "Invalid XML ; cvc-elt.1: Cannot find the declaration of element 'ChangeBatch'.",
    )
  }
  const changes = ((batch.Changes?.Change ?? []) as { Action: string; ResourceRecordSet: XmlRecord }[]).map(
    ({ Action, ResourceRecordSet }) =>
      ({ Action, ResourceRecordSet: ResourceRecordSet && recordSet(ResourceRecordSet) }) as RecordChange,
  )
  return { changes, comment: batch.Comment }
}

/** A record set with its elements in the schema's order. */
export const recordElement = (record: RecordSet): object => ({
  Name: record.Name,
  Type: record.Type,
  SetIdentifier: record.SetIdentifier,
  Weight: record.Weight,
  Region: record.Region,
  GeoLocation: record.GeoLocation,
  Failover: record.Failover,
  MultiValueAnswer: record.MultiValueAnswer,
  TTL: record.TTL,
  ResourceRecords: record.ResourceRecords && { ResourceRecord: record.ResourceRecords },
  AliasTarget: record.AliasTarget,
  HealthCheckId: record.HealthCheckId,
  TrafficPolicyInstanceId: record.TrafficPolicyInstanceId,
})

export const changeElement = ({ id, status, submittedAt, comment }: ChangeInfo): object => ({
  Id: `/change/${id}`,
  Status: status,
  SubmittedAt: new Date(submittedAt).toISOString(),
  Comment: comment,
})

export const zoneElement = (zone: Zone, records: number): object => ({
  Id: `/hostedzone/${zone.id}`,
  Name: zone.name,
  CallerReference: 'simulated account',
  Config: { PrivateZone: zone.isPrivate },
  ResourceRecordSetCount: records,
})
