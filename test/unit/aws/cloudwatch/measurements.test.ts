import { expect, it } from 'vitest'
import { emfMeasurements } from '../../../../shared/aws/cloudwatch/measurements.ts'
import type { Incident, Timings } from '../../../../shared/domain/incident/incident.ts'
import { timings } from '../../../support/builders.ts'
import { standardOutput } from '../../../support/standard-output.ts'

const incident: Incident = {
  id: 'incident-a',
  service: 'web',
  trigger: { kind: 'alarm', key: 'alarm:web:1', signal: 'error-rate', reason: 'alarm' },
  outcome: 'mitigated',
  incidentClass: 'bad-candidate',
  reason: 'reverted',
  timings,
  verdicts: [],
  changes: [],
  refusals: [],
  timeline: [],
  hindsight: null,
}

const lines = standardOutput()

interface EmbeddedMetrics extends Record<string, unknown> {
  _aws: {
    CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] }[]
  }
}

function published(change: Partial<Incident> = {}): EmbeddedMetrics[] {
  emfMeasurements().incidentClosed({ ...incident, ...change })
  return lines.map((line) => JSON.parse(line) as EmbeddedMetrics)
}

it('publishes one line with the totals and stages in seconds and the outcome', () => {
  const [line, ...others] = published()
  expect(others).toEqual([])
  expect(line).toMatchObject({
    service: 'web',
    incidentClass: 'bad-candidate',
    incidentId: 'incident-a',
    MTTD: 70,
    MTTI: 2,
    MTTR: 360,
    OnsetToAlarmed: 65,
    AlarmedToDelivered: 1.5,
    TtlPassedToVerified: 197,
    Mitigated: 1,
  })
  const [directive] = line!._aws.CloudWatchMetrics
  expect(directive?.Namespace).toBe('Ballast')
  expect(directive?.Dimensions).toEqual([['service', 'incidentClass']])
  expect(directive?.Metrics).toContainEqual({ Name: 'MTTR', Unit: 'Seconds' })
  expect(directive?.Metrics).toContainEqual({ Name: 'Mitigated', Unit: 'Count' })
  expect(directive?.Metrics).toHaveLength(12)
})

it('leaves out what was not reached', () => {
  const [line] = published({
    outcome: 'escalated',
    timings: { ...timings, applied: null, inSync: null, ttlPassed: null, verified: null },
  })
  const names = line!._aws.CloudWatchMetrics[0]!.Metrics.map(({ Name }) => Name)
  expect(names).toEqual([
    'MTTD',
    'MTTI',
    'OnsetToAlarmed',
    'AlarmedToDelivered',
    'DeliveredToDetected',
    'DetectedToIdentified',
    'Escalated',
  ])
})

it.each([
  ['an incident that was not identified has class none', { incidentClass: null }, { incidentClass: 'none' }],
  ['no action is an outcome too', { outcome: 'no-action' as const }, { NoAction: 1 }],
])('%s', (_, change, expected) => {
  expect(published(change)[0]).toMatchObject(expected)
})

it('publishes nothing for an incident of which nothing is known yet', () => {
  const nothing = Object.fromEntries(Object.keys(timings).map((stage) => [stage, null])) as unknown as Timings
  expect(published({ outcome: null, timings: nothing })).toEqual([])
})

it('does not mix incidents that are closed one after the other', () => {
  const measurements = emfMeasurements()
  measurements.incidentClosed(incident)
  measurements.incidentClosed({ ...incident, service: 'shop', incidentClass: 'shared-cause', outcome: 'escalated' })
  const [, second] = lines.map((line) => JSON.parse(line) as EmbeddedMetrics)
  expect(second).toMatchObject({ service: 'shop', incidentClass: 'shared-cause', MTTR: 360, Escalated: 1 })
  expect(second).not.toHaveProperty('Mitigated')
})
