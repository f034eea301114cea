import { Resolver } from 'node:dns/promises'
import { dnsFailure } from '../../domain/records/dns-probe.ts'
import type { DnsLookup } from '../../domain/records/dns-probe.ts'
import type { RecordRef } from '../../domain/service/service.ts'
import type { DnsProbe } from '../../ports/dns-probe.ts'

/** What a probe asks, and how. All optional: a Lambda needs none; tests do. */
export interface DnsProbeOptions {
  /** Resolvers instead of the machine's own, which in Lambda are the VPC's: `address` or `address:port`. */
  readonly resolvers?: readonly string[]
  /** Port of the authoritative name servers; 53 unless said. */
  readonly authoritativePort?: number
  /** How long one query may take; 1,000 unless said. */
  readonly timeoutMilliseconds?: number
  /** Queries to each server in a run; 2 unless said. Route 53 gives a zone four name servers. */
  readonly rounds?: number
}

type RecordType = RecordRef['type']

/**
 * DNS over UDP, and TCP where an answer is truncated. Each query is sent once, so that one which gets lost counts. The
 * zone's name servers are looked up at the first probe of a record and kept as long as the container lives.
 */
export function nodeDnsProbe(options: DnsProbeOptions = {}): DnsProbe {
  const { authoritativePort = 53, timeoutMilliseconds = 1_000, rounds = 2 } = options
  const nameServers = new Map<string, readonly string[]>()
  const resolverAt = (servers?: readonly string[]): Resolver => {
    const resolver = new Resolver({ timeout: timeoutMilliseconds, tries: 1 })
    if (servers !== undefined) resolver.setServers(servers)
    return resolver
  }
  // A resolver of its own for each purpose: one that had failed would ask its servers in another order.
  const recursive = () => resolverAt(options.resolvers)

  async function nameServersOf(name: string): Promise<readonly string[]> {
    const known = nameServers.get(name)
    if (known !== undefined) return known
    const hosts = await zoneNameServers(recursive(), name)
    const found = await Promise.all(hosts.map((host) => addressesOf(recursive(), host, 'A')))
    const addresses = found.flat().toSorted()
    if (addresses.length > 0) nameServers.set(name, addresses)
    return addresses
  }

  /** One server after the other would take as long as all their timeouts. */
  const askAll = (name: string, type: RecordType, servers: readonly string[]): Promise<DnsLookup[]> =>
    Promise.all(
      servers.flatMap((server) =>
        Array.from({ length: rounds }, () =>
          lookUp(resolverAt([withPort(server, authoritativePort)]), name, type, server, true),
        ),
      ),
    )

  return {
    async probe({ name, type }) {
      const host = name.replace(/\.$/, '')
      const [resolved, servers] = await Promise.all([
        Promise.all(
          Array.from({ length: rounds }, () => {
            const resolver = recursive()
            return lookUp(resolver, host, type, resolver.getServers()[0] ?? 'none', false)
          }),
        ),
        nameServersOf(host).catch(() => []),
      ])
      return [...(await askAll(host, type, servers)), ...resolved]
    },
    addresses: (hostName, type) => addressesOf(recursive(), hostName.replace(/\.$/, ''), type),
  }
}

const withPort = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

const query = (resolver: Resolver, name: string, type: RecordType): Promise<string[]> => {
  if (type === 'CNAME') return resolver.resolveCname(name)
  return type === 'A' ? resolver.resolve4(name) : resolver.resolve6(name)
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'

async function lookUp(
  resolver: Resolver,
  name: string,
  type: RecordType,
  server: string,
  isAuthoritative: boolean,
): Promise<DnsLookup> {
  try {
    const values = await query(resolver, name, type)
    return { server, isAuthoritative, failure: values.length === 0 ? 'empty' : null, values }
  } catch (error) {
    return { server, isAuthoritative, failure: dnsFailure(codeOf(error)), values: [] }
  }
}

async function addressesOf(resolver: Resolver, host: string, type: 'A' | 'AAAA'): Promise<readonly string[]> {
  const { values } = await lookUp(resolver, host, type, '', false)
  return values
}

/** Host names of the name servers of the zone that a name is in: the nearest ancestor, itself included, that has any. */
async function zoneNameServers(resolver: Resolver, name: string): Promise<readonly string[]> {
  const labels = name.split('.')
  for (let from = 0; from < labels.length - 1; from++) {
    try {
      const hosts = await resolver.resolveNs(labels.slice(from).join('.'))
      if (hosts.length > 0) return hosts
    } catch (error) {
      // No such record at this name: its zone is further up. Anything else would have us ask the wrong zone.
      if (dnsFailure(codeOf(error)) !== 'empty') throw error
    }
  }
  return []
}
