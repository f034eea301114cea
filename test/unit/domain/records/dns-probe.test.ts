import { describe, expect, it } from 'vitest'
import { dnsFailure, readDns, type DnsLookup } from '../../../../shared/domain/records/dns-probe.ts'

const targets = { stable: ['192.0.2.1', '192.0.2.2'], candidate: ['198.51.100.1'] }
const answer = (...values: string[]): DnsLookup => ({
  server: '192.0.2.53',
  isAuthoritative: true,
  failure: null,
  values,
})
const cached = (...values: string[]): DnsLookup => ({ ...answer(...values), isAuthoritative: false })
const failed: DnsLookup = { ...answer(), failure: 'servfail' }

describe('the realised share', () => {
  it.each<[string, DnsLookup[], number | null]>([
    ['counts answers by the fleet that they lead to', [answer('192.0.2.2'), answer('198.51.100.1')], 50],
    ['takes part of a load balancer for the whole', [answer('192.0.2.1'), answer('192.0.2.2')], 0],
    ['leaves out what a resolver may have cached', [answer('192.0.2.1'), cached('198.51.100.1')], 0],
    ['leaves out addresses of neither fleet', [answer('203.0.113.9'), answer('198.51.100.1')], 100],
    ['leaves out answers that lead to both', [answer('192.0.2.1', '198.51.100.1'), answer('198.51.100.1')], 100],
    ['leaves out failures', [failed, answer('192.0.2.1')], 0],
    ['is unknown where nothing tells the fleets apart', [failed, answer('203.0.113.9')], null],
    ['is unknown without answers', [], null],
  ])('%s', (_, lookups, share) => {
    expect(readDns(lookups, targets).candidateShare).toBe(share)
  })

  it('compares host names in any case, with or without the final dot', () => {
    const names = { stable: ['ec2.example.net.'], candidate: ['EKS.example.net'] }
    expect(readDns([answer('EC2.example.net'), answer('eks.example.net.')], names).candidateShare).toBe(50)
  })

  it('is unknown where both fleets are behind one address', () => {
    const shared = { stable: ['192.0.2.1'], candidate: ['192.0.2.1'] }
    expect(readDns([answer('192.0.2.1')], shared).candidateShare).toBeNull()
  })
})

it('counts every query, and each failure', () => {
  expect(readDns([failed, cached('192.0.2.1'), failed], targets)).toMatchObject({ queries: 3, failures: 2 })
})

it.each([
  ['ETIMEOUT', 'timeout'],
  ['ESERVFAIL', 'servfail'],
  ['EREFUSED', 'refused'],
  ['ENOTFOUND', 'empty'],
  ['ENODATA', 'empty'],
  ['ECONNREFUSED', 'unreachable'],
  ['EBADRESP', 'malformed'],
])('%s is %s', (code, failure) => {
  expect(dnsFailure(code)).toBe(failure)
})
