import { afterEach, describe, expect, it } from 'vitest'
import { nodeDnsProbe } from '../../../../shared/aws/route53/dns-probe.ts'
import { readDns } from '../../../../shared/domain/records/dns-probe.ts'
import type { RecordRef } from '../../../../shared/domain/service/service.ts'
import { a, dnsServer } from '../support/dns-server.ts'
import type { DnsServer, Question, Reply } from '../support/dns-server.ts'

const record: RecordRef = { hostedZoneId: 'Z0123456789', name: 'www.example.com.', type: 'A' }
const timeoutMilliseconds = 200

let servers: DnsServer[] = []
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()))
  servers = []
})
const start = async (...args: Parameters<typeof dnsServer>): Promise<DnsServer> => {
  const server = await dnsServer(...args)
  servers.push(server)
  return server
}

const nameServerNames = { 'ns-1.example.net': '127.0.0.2', 'ns-2.example.net': '127.0.0.3' }

/** What a resolver says of the zone; `www` is what it says of the record itself. */
const resolving =
  (www: (question: Question) => Reply) =>
  (question: Question): Reply => {
    const { type } = question
    const name = question.name.toLowerCase()
    if (type === 'NS') {
      if (name !== 'example.com') return { answers: [] }
      return { answers: Object.keys(nameServerNames).map((data) => ({ type: 'NS', name, ttl: 60, data })) }
    }
    const address = nameServerNames[name as keyof typeof nameServerNames]
    return address === undefined ? www(question) : a(name, address)
  }

/** A probe of a zone whose resolver answers as `resolver`, and whose name servers answer as `first` and `second`. */
async function probing(
  first: ((question: Question) => Reply) | null,
  second: (question: Question) => Reply,
  resolver: (question: Question) => Reply = ({ name }) => a(name, '192.0.2.1'),
) {
  const recursive = await start(resolving(resolver))
  const { port } = recursive
  if (first !== null) await start(first, { address: '127.0.0.2', port })
  const last = await start(second, { address: '127.0.0.3', port })
  const probe = nodeDnsProbe({ resolvers: [`127.0.0.1:${port}`], authoritativePort: port, timeoutMilliseconds })
  return { probe, recursive, last }
}

const good = ({ name }: Question): Reply => a(name, '192.0.2.1')

describe('a probe', () => {
  it("asks each of the zone's name servers and the resolver", async () => {
    const { probe } = await probing(good, good)
    const lookups = await probe.probe(record)
    expect(lookups.map(({ server, isAuthoritative }) => [server.split(':')[0], isAuthoritative])).toEqual([
      ['127.0.0.2', true],
      ['127.0.0.2', true],
      ['127.0.0.3', true],
      ['127.0.0.3', true],
      ['127.0.0.1', false],
      ['127.0.0.1', false],
    ])
    expect(lookups.every(({ failure, values }) => failure === null && values[0] === '192.0.2.1')).toBe(true)
  })

  it('finds the name servers once, and asks anew for each answer', async () => {
    let count = 0
    const turn = ({ name }: Question): Reply => a(name, `192.0.2.${++count}`)
    const { probe, recursive } = await probing(good, turn)
    await probe.probe(record)
    const lookups = await probe.probe(record)
    expect(recursive.asked.filter(({ type }) => type === 'NS').map(({ name }) => name.toLowerCase())).toEqual([
      'www.example.com',
      'example.com',
    ])
    const fromSecond = lookups.filter(({ server }) => server === '127.0.0.3').flatMap(({ values }) => values)
    expect(fromSecond.toSorted()).toEqual(['192.0.2.3', '192.0.2.4'])
  })

  it('takes a truncated answer over TCP', async () => {
    const many = Array.from({ length: 60 }, (_, index) => `192.0.2.${index + 1}`)
    const { probe, last } = await probing(good, ({ name }) => ({
      ...(a(name, ...many) as { answers: [] }),
      truncated: true,
    }))
    const lookups = await probe.probe(record)
    expect(lookups.find(({ server }) => server === '127.0.0.3')).toMatchObject({ failure: null, values: many })
    expect(last.asked.map(({ transport }) => transport).toSorted()).toEqual(['tcp', 'tcp', 'udp', 'udp'])
  })

  it.each<[string, (question: Question) => Reply]>([
    ['timeout', () => null],
    ['servfail', () => ({ rcode: 'SERVFAIL' })],
    ['refused', () => ({ rcode: 'REFUSED' })],
    ['empty', () => ({ rcode: 'NXDOMAIN' })],
    ['empty', () => ({ answers: [] })],
    ['empty', ({ name }) => ({ answers: [{ type: 'TXT', name, ttl: 60, data: 'no address' }] })],
  ])('counts a server that gives %s, and only that one, and sends its query once', async (failure, reply) => {
    const { probe, last } = await probing(good, reply)
    const lookups = await probe.probe(record)
    expect(lookups.filter((each) => each.failure !== null)).toEqual([
      { server: '127.0.0.3', isAuthoritative: true, failure, values: [] },
      { server: '127.0.0.3', isAuthoritative: true, failure, values: [] },
    ])
    expect(last.asked).toHaveLength(2)
    expect(readDns(lookups, { stable: ['192.0.2.1'], candidate: [] })).toMatchObject({ queries: 6, failures: 2 })
  })

  it('counts a server that is not there', async () => {
    const { probe } = await probing(null, good)
    const failed = (await probe.probe(record)).filter(({ failure }) => failure !== null)
    expect(failed.map(({ server, failure }) => [server, failure])).toEqual([
      ['127.0.0.2', 'unreachable'],
      ['127.0.0.2', 'unreachable'],
    ])
  })

  it('asks the known name servers on when the resolver fails', async () => {
    let isBroken = false
    const recursive = await start((question) => (isBroken ? { rcode: 'SERVFAIL' } : resolving(good)(question)))
    const { port } = recursive
    for (const address of Object.values(nameServerNames)) await start(good, { address, port })
    const probe = nodeDnsProbe({ resolvers: [`127.0.0.1:${port}`], authoritativePort: port, timeoutMilliseconds })
    await probe.probe(record)
    isBroken = true
    const lookups = await probe.probe(record)
    expect(lookups.map(({ isAuthoritative, failure }) => [isAuthoritative, failure])).toEqual([
      ...Array.from({ length: 4 }, () => [true, null]),
      ...Array.from({ length: 2 }, () => [false, 'servfail']),
    ])
  })

  it('of a CNAME gives its target, and of an AAAA record its addresses', async () => {
    const answer = ({ name, type }: Question): Reply => {
      if (type === 'CNAME') return { answers: [{ type, name, ttl: 60, data: 'eks.example.net' }] }
      return { answers: [{ type: 'AAAA', name, ttl: 60, data: '2001:db8::1' }] }
    }
    const { probe } = await probing(answer, answer, answer)
    for (const [type, value] of [
      ['CNAME', 'eks.example.net'],
      ['AAAA', '2001:db8::1'],
    ] as const) {
      const lookups = await probe.probe({ ...record, type })
      expect(new Set(lookups.flatMap(({ values }) => values))).toEqual(new Set([value]))
    }
  })

  it('tells the realised share by where the answers lead', async () => {
    let turn = 0
    // Three answers in four lead to the candidate's load balancer.
    const weighted = ({ name }: Question): Reply => a(name, turn++ % 4 === 0 ? '192.0.2.1' : '198.51.100.1')
    const { probe } = await probing(weighted, weighted, ({ name }) =>
      a(name, name.toLowerCase().startsWith('eks') ? '198.51.100.1' : '192.0.2.1'),
    )
    const targets = {
      stable: await probe.addresses('ec2-123.elb.amazonaws.com.', 'A'),
      candidate: await probe.addresses('eks-123.elb.amazonaws.com.', 'A'),
    }
    expect(readDns(await probe.probe(record), targets)).toEqual({ queries: 6, failures: 0, candidateShare: 75 })
  })

  it('knows no address of a name that does not resolve', async () => {
    const { probe } = await probing(good, good, () => ({ rcode: 'NXDOMAIN' }))
    expect(await probe.addresses('gone.example.com', 'A')).toEqual([])
  })
})
