import type { DnsSettings } from '../../settings.ts'

/** Packets a second that a network interface may send to the VPC resolver (VPC user guide, DNS quotas). */
const packetsPerSecond = 1_024

/** What the pods of a fleet asked in one minute. */
export interface DnsMinute {
  readonly answered: number
  readonly dropped: number
}

/** CoreDNS on its way to the VPC resolver. It stays on as many nodes as it was given, however many the group has. */
export interface ClusterDns {
  readonly coreDnsNodes: number
  /** May be a fraction. A change of `ndots` multiplies it. */
  queriesPerRequest: number
  /** Asks for one second's requests, and gives the share of queries that were dropped, 0–1. */
  ask(requests: number): number
  /** Packets dropped since the account was created, on all interfaces. */
  readonly dropped: number
  /** The minute that ends now; a new one begins. */
  takeMinute(): DnsMinute
}

export function clusterDns({ queriesPerRequest = 4, coreDnsNodes = 2 }: DnsSettings): ClusterDns {
  let dropped = 0
  let minute = { answered: 0, dropped: 0 }
  const dns: ClusterDns = {
    coreDnsNodes,
    queriesPerRequest,
    get dropped() {
      return dropped
    },
    ask(requests) {
      const queries = Math.round(requests * dns.queriesPerRequest)
      const lost = Math.max(0, queries - packetsPerSecond * coreDnsNodes)
      dropped += lost
      minute.dropped += lost
      minute.answered += queries - lost
      return lost === 0 ? 0 : lost / queries
    },
    takeMinute() {
      const ended = minute
      minute = { answered: 0, dropped: 0 }
      return ended
    },
  }
  return dns
}
