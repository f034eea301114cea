import { route53Client } from '../../../../shared/aws/clients/route53.ts'
import { route53WeightedRecords } from '../../../../shared/aws/route53/weighted-records.ts'
import type { RecordRef } from '../../../../shared/domain/service/service.ts'
import type { WeightedRecord } from '../../../../shared/domain/records/weighted-record.ts'
import { answering } from './answering.ts'
import type { Answer } from './answering.ts'

export const namespace = 'xmlns="https://route53.amazonaws.com/doc/2013-04-01/"'
export const xml = (body: string, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<?xml version="1.0"?>\n${body}`,
})

export const set = (
  setIdentifier: string,
  weight: number,
  rest = '<TTL>60</TTL>',
  name = 'www.example.com.',
  type = 'A',
) =>
  `<ResourceRecordSet><Name>${name}</Name><Type>${type}</Type><SetIdentifier>${setIdentifier}</SetIdentifier>` +
  `<Weight>${weight}</Weight>${rest}</ResourceRecordSet>`

export const page = (sets: string, next = '') =>
  xml(
    `<ListResourceRecordSetsResponse ${namespace}><ResourceRecordSets>${sets}</ResourceRecordSets>` +
      `<IsTruncated>${next !== ''}</IsTruncated>${next}<MaxItems>300</MaxItems></ListResourceRecordSetsResponse>`,
  )

export const continues = (name: string, type: string, identifier: string) =>
  `<NextRecordName>${name}</NextRecordName><NextRecordType>${type}</NextRecordType>` +
  `<NextRecordIdentifier>${identifier}</NextRecordIdentifier>`

export const refusal = (code: string, message: string, status = 400) =>
  xml(
    `<ErrorResponse ${namespace}><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>` +
      `<RequestId>b25f48e8-84fd-11e6-80d9-574e0c4664cb</RequestId></ErrorResponse>`,
    status,
  )

export const www: RecordRef = { hostedZoneId: 'Z1EXAMPLE', name: 'www.example.com', type: 'A' }

/** The adapter on a Route 53 that answers in process, and the requests that it sent. */
export function recordsThat(answer: Parameters<typeof answering>[0]) {
  const { options, sent } = answering(answer)
  return { records: route53WeightedRecords(route53Client(options)), sent }
}

export const alias =
  '<AliasTarget><HostedZoneId>Z32O12XQLNTSW2</HostedZoneId>' +
  '<DNSName>dualstack.web-ec2-1.eu-west-1.elb.amazonaws.com.</DNSName>' +
  '<EvaluateTargetHealth>true</EvaluateTargetHealth></AliasTarget><HealthCheckId>abcdef11</HealthCheckId>'

export const aliasRecord: WeightedRecord = {
  name: 'www.example.com.',
  type: 'A',
  setIdentifier: 'ec2',
  weight: 95,
  aliasTarget: {
    hostedZoneId: 'Z32O12XQLNTSW2',
    dnsName: 'dualstack.web-ec2-1.eu-west-1.elb.amazonaws.com.',
    evaluateTargetHealth: true,
  },
  healthCheckId: 'abcdef11',
}

export const plainRecord: WeightedRecord = {
  name: 'www.example.com.',
  type: 'A',
  setIdentifier: 'eks',
  weight: 5,
  ttlSeconds: 60,
  values: ['192.0.2.1', '192.0.2.2'],
  trafficPolicyInstanceId: 'tpi-1',
}

export const plainRest =
  '<TTL>60</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord>' +
  '<ResourceRecord><Value>192.0.2.2</Value></ResourceRecord></ResourceRecords>' +
  '<TrafficPolicyInstanceId>tpi-1</TrafficPolicyInstanceId>'
