import * as z from 'zod'
import { once } from '../../domain/once.ts'
import { incidentClasses } from '../../domain/incident/incident.ts'
import type { AppliedChange, Hindsight, Incident, Outcome, TimelineEntry } from '../../domain/incident/incident.ts'
import type { Verdict } from '../../domain/verdict.ts'
import { instant as instantSchema, parse } from './parse.ts'
import type { Item } from './parse.ts'

/** All names of a union, so that one that the union gains is not forgotten here. */
type All<Names extends string> = { readonly [Name in Names]: Name }

const incidentSchema = once((): z.ZodType<Incident> => {
  const instant = instantSchema()
  const subject = z.enum({ stable: 'stable', candidate: 'candidate', service: 'service' } satisfies All<
    Verdict['subject']
  >)
  const verdictState = z.enum({
    healthy: 'healthy',
    breached: 'breached',
    inconclusive: 'inconclusive',
    'no-data': 'no-data',
  } satisfies All<Verdict['state']>)
  const outcome = z.enum({
    mitigated: 'mitigated',
    escalated: 'escalated',
    'no-action': 'no-action',
  } satisfies All<Outcome>)
  const stage = z.enum({
    claim: 'claim',
    detect: 'detect',
    identify: 'identify',
    fix: 'fix',
    verify: 'verify',
    close: 'close',
    'hand-back': 'hand-back',
    control: 'control',
  } satisfies All<TimelineEntry['stage']>)

  const kind = z.enum({
    weights: 'weights',
    'node-group': 'node-group',
    hold: 'hold',
  } satisfies All<AppliedChange['kind']>)
  const hindsight = z.enum({
    right: 'right',
    unneeded: 'unneeded',
    unknown: 'unknown',
  } satisfies All<Hindsight['verdict']>)

  const verdict = z.object({
    signal: z.string(),
    subject,
    state: verdictState,
    evidence: z.string(),
    numbers: z.record(z.string(), z.number().nullable()),
    onset: z.number().nullable(),
  })

  const refusal = z.object({
    allowed: z.literal(false),
    guardrail: z.string(),
    code: z.string(),
    reason: z.string(),
    observed: z.string(),
    limit: z.string(),
  })

  const timings = z.object({
    onset: instant.nullable(),
    alarmed: instant.nullable(),
    delivered: instant.nullable(),
    detected: instant.nullable(),
    identified: instant.nullable(),
    applied: instant.nullable(),
    inSync: instant.nullable(),
    ttlPassed: instant.nullable(),
    verified: instant.nullable(),
  })

  const counts = z.record(z.string(), z.int().min(0))
  const change = z.object({
    mitigation: z.string(),
    kind,
    nodeGroup: z.object({ cluster: z.string(), name: z.string() }).nullable(),
    before: counts,
    after: counts,
  })

  return z.object({
    id: z.string(),
    service: z.string(),
    trigger: z.object({ kind: z.string(), key: z.string(), signal: z.string().nullable(), reason: z.string() }),
    outcome: outcome.nullable(),
    incidentClass: z.enum(incidentClasses).nullable(),
    reason: z.string(),
    timings,
    verdicts: z.array(verdict),
    changes: z.array(change),
    refusals: z.array(refusal),
    timeline: z.array(z.object({ at: instant, stage, text: z.string() })),
    hindsight: z.object({ verdict: hindsight, reason: z.string() }).nullable(),
  })
})

/** The incident of an item. Throws `malformed-answer`. */
export const readIncidentItem = (operation: string, item: Item): Incident =>
  parse(incidentSchema(), item, operation, `the record ${String(item['sk'])}`)
