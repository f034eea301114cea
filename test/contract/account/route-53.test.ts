import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type Change,
  type ListResourceRecordSetsCommandInput,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53'
import { beforeEach, describe, expect, it } from 'vitest'
import { unpaced } from '../../../shared/aws/pace.ts'
import { route53RecordPages } from '../../../shared/aws/route53/weighted-records.ts'
import { byListing, recordName } from '../../../shared/domain/records/record-name.ts'
import type { RecordRef } from '../../../shared/domain/service/service.ts'
import { accounts, type AccountUnderTest } from './accounts.ts'

const aliasTarget = (dnsName: string) => ({
  HostedZoneId: 'Z32O12XQLNTSW2',
  DNSName: dnsName,
  EvaluateTargetHealth: true,
})

const weighted = (
  SetIdentifier: string,
  Weight: number,
  fields: Partial<ResourceRecordSet> = {},
): ResourceRecordSet => ({
  Name: 'www.example.com.',
  Type: 'A',
  SetIdentifier,
  Weight,
  AliasTarget: aliasTarget(`dualstack.web-${SetIdentifier}.eu-west-1.elb.amazonaws.com.`),
  ...fields,
})

const simple = (Name: string, fields: Partial<ResourceRecordSet> = {}): ResourceRecordSet => ({
  Name,
  Type: 'A',
  TTL: 60,
  ResourceRecords: [{ Value: '192.0.2.1' }],
  ...fields,
})

const changes = (Action: Change['Action'], ...records: ResourceRecordSet[]): Change[] =>
  records.map((ResourceRecordSet) => ({ Action, ResourceRecordSet }))
const create = (...records: ResourceRecordSet[]) => changes('CREATE', ...records)
const remove = (...records: ResourceRecordSet[]) => changes('DELETE', ...records)
const upsert = (...records: ResourceRecordSet[]) => changes('UPSERT', ...records)

describe.each(accounts)('Route 53 of $name', ({ create: createAccount }) => {
  let account: AccountUnderTest
  beforeEach(async () => {
    account = await createAccount()
  })

  const change = (batch: Change[], comment?: string) =>
    account.run(
      account.route53.send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: account.hostedZoneId,
          ChangeBatch: { Changes: batch, ...(comment !== undefined && { Comment: comment }) },
        }),
      ),
    )
  const list = (input: Partial<ListResourceRecordSetsCommandInput> = {}) =>
    account.run(
      account.route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: account.hostedZoneId, ...input })),
    )
  const listed = async () =>
    (await list({ StartRecordName: 'www.example.com', StartRecordType: 'A' })).ResourceRecordSets
  const pair = [weighted('ec2', 99), weighted('eks', 1)]

  it('lists its zones and gives one', async () => {
    const { HostedZones } = await account.run(account.route53.send(new ListHostedZonesCommand({})))
    expect(HostedZones).toMatchObject([{ Id: `/hostedzone/${account.hostedZoneId}`, Name: account.zoneName }])
    const command = new GetHostedZoneCommand({ Id: account.hostedZoneId })
    expect((await account.run(account.route53.send(command))).HostedZone?.Name).toBe(account.zoneName)
  })

  it('gives a record back as it was set, with names in lower case and with the final dot', async () => {
    const plain = simple('WWW.example.com', {
      Type: 'AAAA',
      TTL: 0,
      ResourceRecords: [{ Value: '2001:db8::1' }, { Value: '2001:db8::2' }],
    })
    const checked = weighted('eks', 0, {
      Name: 'www.example.com',
      HealthCheckId: 'abcdef11-2222-3333-4444-555555fedcba',
    })
    await change(
      create(
        weighted('ec2', 255, { AliasTarget: aliasTarget('dualstack.WEB-ec2.eu-west-1.elb.amazonaws.com') }),
        checked,
        plain,
      ),
    )
    expect(await listed()).toEqual([
      weighted('ec2', 255),
      { ...checked, Name: 'www.example.com.' },
      { ...plain, Name: 'www.example.com.' },
    ])
  })

  it('escapes an asterisk', async () => {
    await change(create(simple('*.example.com')))
    const { ResourceRecordSets = [] } = await list()
    expect(ResourceRecordSets.map(({ Name }) => Name)).toContain('\\052.example.com.')
  })

  it('takes a change at once and has it in sync some time later', async () => {
    const { ChangeInfo } = await change(create(...pair), 'release 1 %')
    expect(ChangeInfo).toMatchObject({ Status: 'PENDING', Comment: 'release 1 %' })
    expect(ChangeInfo?.Id).toMatch(/^\/change\/C/)
    const status = async () => {
      const { ChangeInfo: info } = await account.run(
        account.route53.send(new GetChangeCommand({ Id: ChangeInfo?.Id ?? '' })),
      )
      return info?.Status
    }
    expect(await status()).toBe('PENDING')
    expect(await listed()).toEqual(pair)
    await account.wait(60)
    expect(await status()).toBe('INSYNC')
  })

  it('changes weights by DELETE and CREATE of all siblings in one batch', async () => {
    await change(create(...pair))
    const after = [weighted('ec2', 100), weighted('eks', 0)]
    await change([...remove(...pair), ...create(...after)])
    expect(await listed()).toEqual(after)
  })

  it('replaces by UPSERT', async () => {
    await change(create(...pair))
    await change(upsert(weighted('eks', 50)))
    expect(await listed()).toEqual([weighted('ec2', 99), weighted('eks', 50)])
  })

  describe('listing', () => {
    const names = ['b.example.com.', 'a.b.example.com.', 'a.example.com.', 'z.example.com.']
    const titles = (records: ResourceRecordSet[] = []) =>
      records.map(({ Name, Type, SetIdentifier }) => [Name, Type, SetIdentifier].filter(Boolean).join(' '))
    const inOrder = [
      'example.com. NS',
      'example.com. SOA',
      'a.example.com. A',
      'b.example.com. A',
      'a.b.example.com. A',
      'www.example.com. A ec2',
      'www.example.com. A eks',
      'z.example.com. A',
    ]
    beforeEach(() => change(create(...names.map((name) => simple(name)), ...pair)))

    it('is by reversed labels, type and set identifier', async () => {
      expect(titles((await list()).ResourceRecordSets)).toEqual(inOrder)
    })

    it('starts at a name, a type and an identifier', async () => {
      const from = async (input: Partial<ListResourceRecordSetsCommandInput>) =>
        titles((await list(input)).ResourceRecordSets)[0]
      expect(await from({ StartRecordName: 'b.example.com' })).toBe('b.example.com. A')
      expect(await from({ StartRecordName: 'bb.example.com' })).toBe('www.example.com. A ec2')
      expect(await from({ StartRecordName: 'example.com', StartRecordType: 'SOA' })).toBe('example.com. SOA')
      const eks = { StartRecordName: 'www.example.com', StartRecordType: 'A', StartRecordIdentifier: 'eks' } as const
      expect(await from(eks)).toBe('www.example.com. A eks')
    })

    it('comes in pages that say where the next one starts', async () => {
      const pages: string[][] = []
      let input: Partial<ListResourceRecordSetsCommandInput> | undefined = { MaxItems: 3 }
      while (input !== undefined) {
        const page = await list(input)
        pages.push(titles(page.ResourceRecordSets))
        input = page.IsTruncated
          ? {
              MaxItems: 3,
              StartRecordName: page.NextRecordName,
              StartRecordType: page.NextRecordType,
              StartRecordIdentifier: page.NextRecordIdentifier,
            }
          : undefined
      }
      expect(pages.map((page) => page.length)).toEqual([3, 3, 2])
      expect(pages.flat()).toEqual(inOrder)
    })
  })

  describe("Ballast's reading of many records", () => {
    const ref = (name: string) => ({ hostedZoneId: account.hostedZoneId, name, type: 'A' as const })
    const pairOf = (Name: string) => [weighted('ec2', 95, { Name }), weighted('eks', 5, { Name })]
    const names = ['a.example.com.', 'b.example.com.', 'a.b.example.com.', '*.c.example.com.', 'www.example.com.']
    const read = async (refs: readonly RecordRef[]) => {
      const found = await account.run(route53RecordPages(account.route53, unpaced).read(refs))
      return Object.fromEntries(
        found.map(({ record: { name }, found: records }) => [
          name,
          records instanceof Error ? records : records.map(({ setIdentifier }) => setIdentifier),
        ]),
      )
    }
    beforeEach(() => change(create(...names.flatMap(pairOf), simple('z.example.com.'))))

    it('takes one call for all of a page, in the order in which the zone lists them', async () => {
      const sorted = byListing(names.map((name) => ({ record: ref(name) })))
      const { ResourceRecordSets = [] } = await list()
      const inZone = [
        ...new Set(
          ResourceRecordSets.filter(({ Weight }) => Weight !== undefined).map(({ Name = '' }) => recordName(Name)),
        ),
      ]
      expect(sorted.map(({ record }) => recordName(record.name))).toEqual(inZone)
      const found = await read(sorted.map(({ record }) => record))
      expect(found).toEqual(Object.fromEntries(names.map((name) => [name, ['ec2', 'eks']])))
    })

    it('gives those from the first on, and that one as empty where it has no weighted records', async () => {
      expect(await read([ref('b.example.com.'), ref('a.example.com.'), ref('www.example.com.')])).toEqual({
        'b.example.com.': ['ec2', 'eks'],
        'www.example.com.': ['ec2', 'eks'],
      })
      expect(await read([ref('c.example.com.'), ref('www.example.com.')])).toEqual({
        'c.example.com.': [],
        'www.example.com.': ['ec2', 'eks'],
      })
    })
  })

  describe('refuses', () => {
    const www = `name='www.example.com.', type='A', set-identifier=`
    const latency = { ...weighted('far', 1), Weight: undefined, Region: 'eu-west-1' } as const
    const { Weight: _weight, ...noPolicy } = weighted('x', 1)
    const { SetIdentifier: _identifier, ...noIdentifier } = weighted('x', 1)
    const { TTL: _ttl, ...noTtl } = simple('a.example.com')
    const where = (name: string, identifier: string) =>
      `in Change with [Action=CREATE, Name=${name}, Type=A, SetIdentifier=${identifier}]`

    it.each<[rule: string, batch: Change[], error: string, message: string]>([
      [
        'a DELETE of another weight',
        remove(weighted('eks', 2)),
        'InvalidChangeBatch',
        `[Tried to delete resource record set [${www}'eks'] but the values provided do not match the current values]`,
      ],
      [
        'a DELETE of another alias target',
        remove(weighted('eks', 1, { AliasTarget: aliasTarget('other.example.net.') })),
        'InvalidChangeBatch',
        `[Tried to delete resource record set [${www}'eks'] but the values provided do not match the current values]`,
      ],
      [
        'a DELETE of another target health setting',
        remove(
          weighted('eks', 1, {
            AliasTarget: {
              ...aliasTarget('dualstack.web-eks.eu-west-1.elb.amazonaws.com.'),
              EvaluateTargetHealth: false,
            },
          }),
        ),
        'InvalidChangeBatch',
        `[Tried to delete resource record set [${www}'eks'] but the values provided do not match the current values]`,
      ],
      [
        'a DELETE without the health check',
        remove(weighted('checked', 0)),
        'InvalidChangeBatch',
        `[Tried to delete resource record set [${www}'checked'] but the values provided do not match the current values]`,
      ],
      [
        'a DELETE of another TTL',
        remove(simple('plain.example.com', { TTL: 61 })),
        'InvalidChangeBatch',
        "[Tried to delete resource record set [name='plain.example.com.', type='A'] but the values provided do not match the current values]",
      ],
      [
        'a DELETE of what is not there',
        remove(weighted('gone', 1)),
        'InvalidChangeBatch',
        `[Tried to delete resource record set [${www}'gone'] but it was not found]`,
      ],
      [
        'a CREATE of what is there',
        create(simple('plain.example.com')),
        'InvalidChangeBatch',
        "[Tried to create resource record set [name='plain.example.com.', type='A'] but it already exists]",
      ],
      [
        'a CREATE of a set identifier that is taken',
        create(weighted('eks', 7)),
        'InvalidChangeBatch',
        `[Tried to create resource record set [${www}'eks'] but it already exists]`,
      ],
      [
        'a set identifier twice in one batch',
        create(weighted('new', 1), weighted('new', 2)),
        'InvalidChangeBatch',
        "[The request contains an invalid set of changes for a resource record set 'A www.example.com.']",
      ],
      [
        'several changes, with all reasons',
        [...remove(weighted('gone', 1)), ...create(weighted('eks', 1))],
        'InvalidChangeBatch',
        `[Tried to delete resource record set [${www}'gone'] but it was not found, Tried to create resource record set [${www}'eks'] but it already exists]`,
      ],
      [
        'a simple record beside weighted ones',
        create(simple('www.example.com')),
        'InvalidChangeBatch',
        '[RRSet with DNS name www.example.com., type A cannot be created as other RRSets exist with the same name and type.]',
      ],
      [
        'a weighted record beside a simple one',
        create(weighted('x', 1, { Name: 'plain.example.com' })),
        'InvalidChangeBatch',
        '[RRSet with DNS name plain.example.com., type A, SetIdentifier x cannot be created as a non-weighted set exists with the same name and type.]',
      ],
      [
        'another routing type beside weighted records',
        create(latency),
        'InvalidChangeBatch',
        '[RRSet with DNS name www.example.com., type A, SetIdentifier far cannot be created as a non-latency set exists with the same name and type.]',
      ],
      [
        'a CNAME beside another type',
        create(simple('plain.example.com', { Type: 'CNAME', ResourceRecords: [{ Value: 'x.example.net' }] })),
        'InvalidChangeBatch',
        '[RRSet of type CNAME with DNS name plain.example.com. is not permitted because a conflicting RRSet of type  A with the same DNS name already exists in zone example.com.]',
      ],
      [
        'a name outside the zone',
        create(simple('www.example.net')),
        'InvalidChangeBatch',
        '[RRSet with DNS name www.example.net. is not permitted in zone example.com.]',
      ],
      [
        'a name that only ends alike',
        create(simple('www.anexample.com')),
        'InvalidChangeBatch',
        '[RRSet with DNS name www.anexample.com. is not permitted in zone example.com.]',
      ],
      [
        'a weight above 255',
        upsert(weighted('eks', 256)),
        'InvalidInput',
        "1 validation error detected: Value '256' at 'changeBatch.changes.1.member.resourceRecordSet.weight' failed to satisfy constraint: Member must have value less than or equal to 255",
      ],
      [
        'an alias with a TTL',
        create(weighted('x', 1, { TTL: 60 })),
        'InvalidInput',
        `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found more than one ${where('www.example.com.', 'x')}`,
      ],
      [
        'values without a TTL',
        create(noTtl),
        'InvalidInput',
        `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found none ${where('a.example.com', 'null')}`,
      ],
      [
        'a set identifier without routing',
        create(noPolicy),
        'InvalidInput',
        `Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, or MultiValueAnswer], but found none ${where('www.example.com.', 'x')}`,
      ],
      [
        'two kinds of routing',
        create(weighted('x', 1, { Region: 'eu-west-1' })),
        'InvalidInput',
        `Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, or MultiValueAnswer], but found more than one ${where('www.example.com.', 'x')}`,
      ],
      [
        'a weight without a set identifier',
        create(noIdentifier),
        'InvalidInput',
        `Invalid request: Missing field 'SetIdentifier' ${where('www.example.com.', 'null')}`,
      ],
    ])('%s', async (_rule, batch, name, message) => {
      const checked = weighted('checked', 0, { HealthCheckId: 'abcdef11-2222-3333-4444-555555fedcba' })
      await change(create(...pair, checked, simple('plain.example.com')))
      const before = (await list()).ResourceRecordSets
      const harmless = create(simple('harmless.example.com'))
      await expect(change([...batch, ...harmless])).rejects.toMatchObject({
        name,
        message,
        $fault: 'client',
        $metadata: { httpStatusCode: 400 },
      })
      // All or nothing: not even the harmless change was made.
      expect((await list()).ResourceRecordSets).toEqual(before)
    })

    it('an unknown zone and an unknown change with 404', async () => {
      const HostedZoneId = 'Z00000000000000000000'
      const answers = [
        account.route53.send(new ListResourceRecordSetsCommand({ HostedZoneId })),
        account.route53.send(new GetHostedZoneCommand({ Id: HostedZoneId })),
        account.route53.send(
          new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes: create(...pair) } }),
        ),
      ]
      const expected = {
        name: 'NoSuchHostedZone',
        message: `No hosted zone found with ID: ${HostedZoneId}`,
        $metadata: { httpStatusCode: 404 },
      }
      for (const answer of await account.run(Promise.allSettled(answers))) {
        expect(answer).toMatchObject({ status: 'rejected', reason: expected })
      }
      const unknown = account.run(account.route53.send(new GetChangeCommand({ Id: 'C0000000000000' })))
      await expect(unknown).rejects.toMatchObject({ name: 'NoSuchChange', $metadata: { httpStatusCode: 404 } })
    })
  })
})
