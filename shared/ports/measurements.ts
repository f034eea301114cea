import type { Incident } from '../domain/incident/incident.ts'

/** Publishes what an incident cost in time: MTTD, MTTI, MTTR and their stages (EMF metrics). Never throws. */
export interface Measurements {
  incidentClosed(incident: Incident): void
}
