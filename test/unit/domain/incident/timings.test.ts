import { expect, it } from 'vitest'
import type { Timings } from '../../../../shared/domain/incident/incident.ts'
import { noTimings, stageDurations } from '../../../../shared/domain/incident/timings.ts'
import { timings as complete } from '../../../support/builders.ts'

it('gives every total and stage of a complete incident in seconds', () => {
  expect(stageDurations(complete)).toEqual({
    mttd: 70,
    mtti: 2,
    mttr: 360,
    onsetToAlarmed: 65,
    alarmedToDelivered: 1.5,
    deliveredToDetected: 3.5,
    detectedToIdentified: 2,
    identifiedToApplied: 1,
    appliedToInSync: 30,
    inSyncToTtlPassed: 60,
    ttlPassedToVerified: 197,
  })
})

it('makes the stages add up to the time to recover', () => {
  const { mttd, mtti, mttr, ...stages } = stageDurations(complete)
  expect(Object.values(stages).reduce<number>((sum, stage) => sum + (stage ?? 0), 0)).toBe(mttr)
  expect([mttd, mtti]).toEqual([70, 2])
})

it.each<[string, Partial<Timings>, Partial<ReturnType<typeof stageDurations>>]>([
  ['an incident without onset has no time to detect or recover', { onset: null }, { mttd: null, mttr: null, mtti: 2 }],
  ['an incident that was not detected has neither', { detected: null }, { mttd: null, mtti: null, mttr: 360 }],
  ['a stage whose start is missing is null', { applied: null }, { appliedToInSync: null, identifiedToApplied: null }],
  ['an incident not yet verified has no time to recover', { verified: null }, { mttr: null, inSyncToTtlPassed: 60 }],
  ['an instant that cannot be read counts as missing', { onset: 'yesterday' }, { mttd: null, onsetToAlarmed: null }],
  [
    'clocks that disagree show as a negative stage',
    { delivered: '2026-03-04T10:01:04.000Z' },
    { alarmedToDelivered: -1 },
  ],
])('%s', (_, change, expected) => {
  expect(stageDurations({ ...complete, ...change })).toMatchObject(expected)
})

it('gives only nulls when no stage was reached', () => {
  expect(new Set(Object.values(stageDurations(noTimings)))).toEqual(new Set([null]))
})
