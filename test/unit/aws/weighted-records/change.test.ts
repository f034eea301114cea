import { describe, expect, it } from 'vitest'
import type { Answer } from '../support/answering.ts'
import {
  alias,
  aliasRecord,
  namespace,
  page,
  plainRecord,
  plainRest,
  recordsThat,
  refusal,
  set,
  www,
  xml,
} from '../support/route53.ts'

const accepted = (id = '/change/C2682N5HXP0BZ4', status = 'PENDING') =>
  xml(
    `<ChangeResourceRecordSetsResponse ${namespace}><ChangeInfo><Id>${id}</Id><Status>${status}</Status>` +
      `<SubmittedAt>2026-03-04T10:00:00Z</SubmittedAt></ChangeInfo></ChangeResourceRecordSetsResponse>`,
  )

const change = {
  hostedZoneId: 'Z1EXAMPLE',
  before: [aliasRecord, plainRecord],
  after: [
    { ...aliasRecord, weight: 100 },
    { ...plainRecord, weight: 0 },
  ],
  comment: 'ballast incident-a: revert weights',
}

describe('change', () => {
  it('deletes all siblings as they were and creates them as they shall be, in one batch', async () => {
    const { records, sent } = recordsThat(() => accepted())
    expect(await records.change(change)).toEqual({
      changeId: 'C2682N5HXP0BZ4',
      acceptedAt: Date.parse('2026-03-04T10:00:00Z'),
    })
    expect(sent).toHaveLength(1)
    expect(sent[0]!.path).toBe('/2013-04-01/hostedzone/Z1EXAMPLE/rrset')
    const body = sent[0]!.body
    expect([...body.matchAll(/<Action>(.*?)<\/Action>/g)].map(([, action]) => action)).toEqual([
      'DELETE',
      'DELETE',
      'CREATE',
      'CREATE',
    ])
    expect([...body.matchAll(/<Weight>(.*?)<\/Weight>/g)].map(([, weight]) => weight)).toEqual(['95', '5', '100', '0'])
    const [deleted, created] = [body.slice(0, body.indexOf('CREATE')), body.slice(body.indexOf('CREATE'))]
    for (const part of [deleted, created]) {
      expect(part).toContain('<DNSName>dualstack.web-ec2-1.eu-west-1.elb.amazonaws.com.</DNSName>')
      expect(part).toContain('<EvaluateTargetHealth>true</EvaluateTargetHealth>')
      expect(part).toContain('<HealthCheckId>abcdef11</HealthCheckId>')
      expect(part).toContain('<TTL>60</TTL>')
      expect(part).toContain('<Value>192.0.2.2</Value>')
      expect(part).toContain('<TrafficPolicyInstanceId>tpi-1</TrafficPolicyInstanceId>')
    }
  })

  it('sends what list returned back unchanged', async () => {
    const { records } = recordsThat(() => page(set('eks', 5, plainRest) + set('ec2', 95, alias)))
    const before = await records.list(www)
    const { records: writer, sent } = recordsThat(() => accepted())
    await writer.change({ ...change, before, after: before })
    const sets = [...sent[0]!.body.matchAll(/<ResourceRecordSet>.*?<\/ResourceRecordSet>/gs)].map(([text]) => text)
    expect(sets.slice(0, 2)).toEqual(sets.slice(2))
    expect(sets[0]).toContain(alias)
    expect(sets[1]).toContain(plainRest)
  })

  it.each([
    ['keeps a comment of 256 characters', 'c'.repeat(256), 'c'.repeat(256)],
    ['cuts a longer one', 'c'.repeat(300), `${'c'.repeat(253)}...`],
    ['does not cut a character in two', `${'c'.repeat(252)}🙂🙂🙂`, `${'c'.repeat(252)}\uFFFD...`],
  ])('%s', async (_, comment, expected) => {
    const { records, sent } = recordsThat(() => accepted())
    await records.change({ ...change, comment })
    expect(/<Comment>(.*?)<\/Comment>/s.exec(sent[0]!.body)?.[1]).toBe(expected)
  })

  const tried = (action: string, why: string) =>
    `[Tried to ${action} resource record set [name='www.example.com.', type='A', set-identifier='ec2'] but ${why}]`

  it.each<[string, Answer, string, boolean]>([
    [
      'other live values are a mismatch',
      refusal('InvalidChangeBatch', tried('delete', 'the values provided do not match the current values')),
      'mismatch',
      false,
    ],
    [
      'a vanished record is a mismatch',
      refusal('InvalidChangeBatch', tried('delete', 'it was not found')),
      'mismatch',
      false,
    ],
    [
      'a record in the way is a mismatch',
      refusal('InvalidChangeBatch', tried('create', 'it already exists')),
      'mismatch',
      false,
    ],
    [
      'a mismatch is recognised in the older form of the answer',
      xml(
        `<InvalidChangeBatch ${namespace}><Messages><Message>${tried('delete', 'it was not found')}</Message></Messages></InvalidChangeBatch>`,
        400,
      ),
      'mismatch',
      false,
    ],
    [
      'any other invalid batch is invalid',
      refusal('InvalidChangeBatch', '[RRSet with DNS name www.example.net. is not permitted in zone example.com.]'),
      'invalid',
      false,
    ],
    [
      'a prior request in progress is throttling',
      refusal(
        'PriorRequestNotComplete',
        'The request was rejected because Route 53 was still processing a prior request.',
      ),
      'throttled',
      true,
    ],
    ['a rate limit is throttling', refusal('Throttling', 'Rate exceeded'), 'throttled', true],
    [
      'a missing zone is not found',
      refusal('NoSuchHostedZone', 'No hosted zone found with ID: Z1EXAMPLE', 404),
      'not-found',
      false,
    ],
    ['a missing permission is a denial', refusal('AccessDenied', 'User is not authorized', 403), 'denied', false],
    [
      'a failing control plane is unavailable',
      refusal('InternalError', 'We encountered an error', 500),
      'unavailable',
      true,
    ],
    [
      'an answer with an empty change is malformed',
      xml(
        `<ChangeResourceRecordSetsResponse ${namespace}><ChangeInfo><Id>/change/</Id></ChangeInfo></ChangeResourceRecordSetsResponse>`,
      ),
      'malformed-answer',
      true,
    ],
    [
      'an answer without a change is malformed',
      xml(`<ChangeResourceRecordSetsResponse ${namespace}/>`),
      'malformed-answer',
      true,
    ],
  ])('%s', async (_, answer, code, retryable) => {
    const { records, sent } = recordsThat(() => answer)
    await expect(records.change(change)).rejects.toMatchObject({
      code,
      retryable,
      operation: 'route53:ChangeResourceRecordSets',
    })
    expect(sent).toHaveLength(1)
  })
})

describe('changeStatus', () => {
  const status = (value: string) =>
    xml(
      `<GetChangeResponse ${namespace}><ChangeInfo><Id>/change/C1</Id><Status>${value}</Status>` +
        `<SubmittedAt>2026-03-04T10:00:00Z</SubmittedAt></ChangeInfo></GetChangeResponse>`,
    )

  it.each(['PENDING', 'INSYNC'])('returns %s as it is', async (value) => {
    const { records, sent } = recordsThat(() => status(value))
    expect(await records.changeStatus('C1')).toBe(value)
    expect(sent[0]!.path).toBe('/2013-04-01/change/C1')
  })

  it('takes any other status for a malformed answer', async () => {
    const { records } = recordsThat(() => status('DONE'))
    await expect(records.changeStatus('C1')).rejects.toMatchObject({ code: 'malformed-answer' })
  })

  it('says so when the change is unknown', async () => {
    const { records } = recordsThat(() =>
      refusal('NoSuchChange', 'A change with the specified change ID does not exist.', 404),
    )
    await expect(records.changeStatus('C1')).rejects.toMatchObject({
      code: 'not-found',
      operation: 'route53:GetChange',
    })
  })
})
