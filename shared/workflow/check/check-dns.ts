import { readDns } from '../../domain/records/dns-probe.ts'
import type { FleetRole, Service } from '../../domain/service/service.ts'
import type { WeightedRecord } from '../../domain/records/weighted-record.ts'
import type { DnsProbe } from '../../ports/dns-probe.ts'
import type { CheckMeasurements } from '../../ports/measurements.ts'
import type { ServiceReading } from './check-service.ts'

/** Asks DNS itself what it answers for a service, and publishes what came of it. */
export async function probeDns(
  { dnsProbe, measurements }: { readonly dnsProbe: DnsProbe; readonly measurements: CheckMeasurements },
  { service, records }: ServiceReading,
): Promise<void> {
  const [lookups, stable, candidate] = await Promise.all([
    dnsProbe.probe(service.record),
    targetsOf(dnsProbe, service, records, 'stable'),
    targetsOf(dnsProbe, service, records, 'candidate'),
  ])
  measurements.probed(service.name, readDns(lookups, { stable, candidate }))
}

/** What a fleet's record leads to: its own values, or the addresses of the load balancer behind an alias. */
async function targetsOf(
  dnsProbe: DnsProbe,
  { record, fleets }: Service,
  records: readonly WeightedRecord[],
  role: FleetRole,
): Promise<readonly string[]> {
  const own = records.find(({ setIdentifier }) => setIdentifier === fleets[role].setIdentifier)
  if (own === undefined) return []
  const { type } = record
  if (own.aliasTarget === undefined) return own.values ?? []
  // Route 53 has an alias answer with the other record's own type (developer guide, alias records).
  return type === 'CNAME' ? [own.aliasTarget.dnsName] : dnsProbe.addresses(own.aliasTarget.dnsName, type)
}
