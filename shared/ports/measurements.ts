import type { DnsReading } from '../domain/records/dns-probe.ts'
import type { Incident } from '../domain/incident/incident.ts'

/** Publishes what an incident cost in time: MTTD, MTTI, MTTR and their stages (EMF metrics). Never throws. */
export interface Measurements {
  incidentClosed(incident: Incident): void
}

/** Publishes that Ballast looks after the services, and what the DNS probe saw (EMF metrics). Never throws. */
export interface CheckMeasurements {
  /** One run of check-signals: its heartbeat, and for how many services it could and could not be done. */
  checked(run: { readonly checked: number; readonly failed: number }): void
  probed(service: string, reading: DnsReading): void
}
