import { describe, expect, it } from 'vitest'
import type { RecordRef } from '../../../../shared/domain/service/service.ts'
import {
  alias,
  aliasRecord,
  continues,
  page,
  plainRecord,
  plainRest,
  recordsThat,
  set,
  www,
  xml,
} from '../support/route53.ts'

describe('list', () => {
  it('returns every documented field of alias and plain records, by set identifier', async () => {
    const { records, sent } = recordsThat(() => page(set('eks', 5, plainRest) + set('ec2', 95, alias)))
    expect(await records.list(www)).toEqual([aliasRecord, plainRecord])
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({
      method: 'GET',
      path: '/2013-04-01/hostedzone/Z1EXAMPLE/rrset',
      query: { name: 'www.example.com.', type: 'A' },
    })
  })

  it.each<[string, string, Partial<RecordRef>, string[]]>([
    ['a zero weight is a weight', set('ec2', 0) + set('eks', 255), {}, ['ec2', 'eks']],
    ['a zone without the name has no records', set('x', 1, undefined, 'zzz.example.com.'), {}, []],
    ['a name of which ours is only a part is another', set('x', 1, undefined, 'www.example.com.au.'), {}, []],
    ['another type of the same name is another', set('x', 1, undefined, undefined, 'AAAA'), {}, []],
    ['records after ours are left out', set('ec2', 1) + set('x', 1, undefined, 'x.example.com.'), {}, ['ec2']],
    ['case and final dot do not matter', set('ec2', 1), { name: 'WWW.Example.com.' }, ['ec2']],
    [
      'a wildcard is found under its escape',
      set('ec2', 1, '', '\\052.example.com.'),
      { name: '*.example.com' },
      ['ec2'],
    ],
  ])('%s', async (_, sets, change, expected) => {
    const { records } = recordsThat(() => page(sets))
    expect((await records.list({ ...www, ...change })).map(({ setIdentifier }) => setIdentifier)).toEqual(expected)
  })

  it('follows pages as long as they are of the same name and type', async () => {
    const { records, sent } = recordsThat((_, count) =>
      count === 1
        ? page(set('a', 1) + set('b', 2), continues('www.example.com.', 'A', 'c'))
        : page(set('c', 3) + set('x', 1, undefined, 'x.example.com.'), continues('y.example.com.', 'A', 'y')),
    )
    expect((await records.list(www)).map(({ weight }) => weight)).toEqual([1, 2, 3])
    expect(sent.map(({ query }) => query['identifier'])).toEqual([undefined, 'c'])
  })

  it('does not ask for a page that begins with another record', async () => {
    const { records, sent } = recordsThat(() => page(set('a', 1), continues('www.example.com.', 'AAAA', 'a')))
    expect(await records.list(www)).toHaveLength(1)
    expect(sent).toHaveLength(1)
  })

  const simple =
    '<ResourceRecordSet><Name>www.example.com.</Name><Type>A</Type><TTL>60</TTL><ResourceRecords><ResourceRecord>' +
    '<Value>192.0.2.1</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>'
  const routed = (routing: string) =>
    `<ResourceRecordSet><Name>www.example.com.</Name><Type>A</Type><SetIdentifier>a</SetIdentifier>${routing}` +
    `<TTL>60</TTL></ResourceRecordSet>`

  it.each<[string, string, string, RegExp]>([
    ['a simple record', simple, 'invalid', /simple record/],
    ['latency routing', routed('<Region>eu-west-1</Region>'), 'invalid', /Region/],
    ['failover routing', routed('<Failover>PRIMARY</Failover>'), 'invalid', /Failover/],
    [
      'geolocation routing',
      routed('<GeoLocation><CountryCode>JP</CountryCode></GeoLocation>'),
      'invalid',
      /GeoLocation/,
    ],
    ['multivalue routing', routed('<MultiValueAnswer>true</MultiValueAnswer>'), 'invalid', /MultiValueAnswer/],
    [
      'routing by address',
      routed('<CidrRoutingConfig><CollectionId>c</CollectionId><LocationName>l</LocationName></CidrRoutingConfig>'),
      'invalid',
      /CidrRoutingConfig/,
    ],
    [
      'geoproximity routing',
      routed('<GeoProximityLocation><AWSRegion>eu-west-1</AWSRegion></GeoProximityLocation>'),
      'invalid',
      /GeoProximityLocation/,
    ],
    ['a weight that Route 53 cannot have', set('a', 256), 'malformed-answer', /256/],
    ['a record without a weight', routed(''), 'malformed-answer', /weight undefined/],
    ['an empty set identifier', set('', 1), 'malformed-answer', /empty set identifier/],
    ['a set identifier twice', set('a', 1) + set('b', 1) + set('a', 2), 'malformed-answer', /a of .* twice/],
    [
      'an alias of nothing',
      set('a', 1, alias.replace(/<DNSName>.*<\/DNSName>/, '<DNSName/>')),
      'malformed-answer',
      /alias/,
    ],
    [
      'a record without a value',
      set('a', 1, plainRest.replace('192.0.2.2', '')),
      'malformed-answer',
      /without a value/,
    ],
    ['half an alias', set('a', 1, '<AliasTarget><DNSName>x.</DNSName></AliasTarget>'), 'malformed-answer', /alias/],
  ])('refuses %s', async (_, sets, code, message) => {
    const { records } = recordsThat(() => page(sets))
    await expect(records.list(www)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it.each([
    ['a page of HTML', xml('<html><body>Sign in</body></html>')],
    ['nothing', { status: 200, body: '' }],
    ['something that is not XML', { status: 200, body: 'hello' }],
  ])('does not take %s for an empty zone', async (_, answer) => {
    const { records } = recordsThat(() => answer)
    await expect(records.list(www)).rejects.toMatchObject({ code: 'malformed-answer', retryable: true })
  })

  it('does not follow a list that has no end', async () => {
    const { records, sent } = recordsThat((_, count) =>
      page(set(`set-${count}`, 1), continues('www.example.com.', 'A', `set-${count + 1}`)),
    )
    await expect(records.list(www)).rejects.toMatchObject({
      code: 'malformed-answer',
      message: expect.stringContaining('no end'),
    })
    expect(sent).toHaveLength(50)
  })

  it.each([
    ['goes on where it began', continues('www.example.com.', 'A', 'a')],
    ['does not say where it goes on', '<NextRecordType>A</NextRecordType>'],
  ])('does not follow a list that %s', async (_, next) => {
    const { records, sent } = recordsThat(() => page(set('a', 1), next))
    await expect(records.list(www)).rejects.toMatchObject({ code: 'malformed-answer' })
    expect(sent.length).toBeLessThanOrEqual(2)
  })
})
