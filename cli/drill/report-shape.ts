import * as z from 'zod'
import type { DrillReport } from '../../shared/domain/drill/report.ts'
import { drillNames } from '../../shared/domain/drill/scenarios.ts'
import { incidentClasses } from '../../shared/domain/incident/incident.ts'

const instant = z.string().nullable()
const seconds = z.number().nullable()
const incidentClass = z.enum(incidentClasses).nullable()

const incident = z.object({
  id: z.string(),
  outcome: z.enum(['mitigated', 'escalated', 'no-action']).nullable(),
  incidentClass,
  reason: z.string(),
  timings: z.object({
    onset: instant,
    alarmed: instant,
    delivered: instant,
    detected: instant,
    identified: instant,
    applied: instant,
    inSync: instant,
    ttlPassed: instant,
    verified: instant,
  }),
  changes: z.array(
    z.object({
      mitigation: z.string(),
      kind: z.enum(['weights', 'node-group', 'hold']),
      nodeGroup: z.object({ cluster: z.string(), name: z.string() }).nullable(),
      before: z.record(z.string(), z.number()),
      after: z.record(z.string(), z.number()),
    }),
  ),
})

const durations = z.object({
  mttd: seconds,
  mtti: seconds,
  mttr: seconds,
  onsetToAlarmed: seconds,
  alarmedToDelivered: seconds,
  deliveredToDetected: seconds,
  detectedToIdentified: seconds,
  identifiedToApplied: seconds,
  appliedToInSync: seconds,
  inSyncToTtlPassed: seconds,
  ttlPassedToVerified: seconds,
})

const observed = z.object({
  mode: z.string(),
  diagnosis: z.string(),
  incidentClass,
  afterMinutes: z.number().nullable(),
  plans: z.array(
    z.object({
      mitigation: z.string(),
      reason: z.string(),
      commands: z.array(z.string()),
      refused: z.array(z.object({ guardrail: z.string(), code: z.string(), reason: z.string() })),
    }),
  ),
  open: z.array(z.string()),
})

/** A drill's report, which another version of Ballast may have made. */
export const drillReport: z.ZodType<DrillReport> = z.object({
  scenario: z.enum(drillNames),
  service: z.string(),
  by: z.string(),
  result: z.enum(['mitigated', 'not-as-expected', 'observed', 'refused']),
  reason: z.string(),
  refusals: z.array(z.object({ code: z.string(), reason: z.string() })),
  startedAt: instant,
  endedAt: instant,
  incident: incident.nullable(),
  seconds: durations.nullable(),
  restored: z.array(z.object({ what: z.string(), done: z.boolean(), message: z.string() })),
  observed: observed.nullable(),
})
