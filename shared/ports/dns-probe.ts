import type { DnsLookup } from '../domain/records/dns-probe.ts'
import type { RecordRef } from '../domain/service/service.ts'

/** DNS as clients see it (the data plane, which works on when Route 53's API does not). */
export interface DnsProbe {
  /**
   * Asks the record's authoritative name servers and the resolver, a few times. A query that fails is part of the answer;
   * never throws. A private zone's name servers cannot be asked, so its queries to them fail.
   */
  probe(record: RecordRef): Promise<readonly DnsLookup[]>
  /** The addresses that the resolver gives for a host name; empty where it gives none. Never throws. */
  addresses(hostName: string, type: 'A' | 'AAAA'): Promise<readonly string[]>
}
