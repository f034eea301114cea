import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assess, metricsOf, signals } from '../../../../shared/domain/signals/index.ts'
import type { Observation, Signal } from '../../../../shared/domain/signals/signal.ts'
import type { Service } from '../../../../shared/domain/service/service.ts'
import { minute } from '../../../../shared/domain/time.ts'
import type { Verdict } from '../../../../shared/domain/verdict.ts'
import { noon, observation, records, service } from '../../../support/builders.ts'
import { onEks } from './support.ts'

const services: readonly (readonly [string, Service])[] = [
  ['without a cluster', service()],
  ['with its candidate on EKS', onEks()],
  ['with both fleets on EKS', onEks({ stableToo: true })],
]
const each = Object.entries<Signal>(signals).flatMap(([name, signal]) =>
  services.map(([what, protectedService]) => ({ name, what, signal, service: protectedService })),
)

/** What any verdict has to be, whatever it says. */
function expectSound(verdict: Verdict): void {
  expect(verdict.evidence).toMatch(/\p{L}{2,}/u)
  expect(verdict.evidence).not.toMatch(/NaN|undefined|null|Infinity|\[object/)
  for (const value of Object.values(verdict.numbers)) {
    expect(value === null || Number.isFinite(value)).toBe(true)
  }
  expect(verdict.onset !== null).toBe(verdict.state === 'breached')
}

const hasId = /^[a-z][a-zA-Z0-9_]{0,254}$/
const functions = /^[A-Z]+$/
const identifiers = (expression: string): string[] =>
  (expression.match(/[A-Za-z_]\w*/g) ?? []).filter((word) => !functions.test(word))

describe('every signal', () => {
  it.each(Object.entries<Signal>(signals))('%s is registered under its own name', (name, signal) => {
    expect(signal.name).toBe(name)
  })

  it.each(services)('of a service %s reads metrics whose ids GetMetricData takes', (_what, protectedService) => {
    for (const query of metricsOf(protectedService)) {
      expect(query.id).toMatch(hasId)
      expect(query.periodSeconds % 60).toBe(0)
      expect(Object.values(query.dimensions).every((value) => value !== '')).toBe(true)
    }
  })

  it.each(services)('of a service %s means the same metric by the same id', (_what, protectedService) => {
    const byId = new Map(metricsOf(protectedService).map((query) => [query.id, query]))
    for (const signal of Object.values<Signal>(signals)) {
      for (const query of signal.metrics(protectedService)) expect(query).toEqual(byId.get(query.id))
    }
  })

  it.each(each)('$name $what reads no metric twice', ({ signal, service: protectedService }) => {
    const ids = signal.metrics(protectedService).map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)])
  })

  it.each(each)('$name $what is never breached by nothing', ({ name, signal, service: protectedService }) => {
    for (const live of [records(99, 1), []]) {
      for (const verdict of signal.judge(protectedService, observation({ records: live }))) {
        expect(verdict.signal).toBe(name)
        expect(verdict.state).not.toBe('breached')
        expectSound(verdict)
      }
    }
  })

  it.each(each)('$name $what judges no subject twice', ({ signal, service: protectedService }) => {
    const subjects = signal.judge(protectedService, observation()).map(({ subject }) => subject)
    expect(subjects).toEqual([...new Set(subjects)])
  })
})

const tripwires = each.flatMap(({ signal, service: protectedService, ...rest }) =>
  signal.tripwires(protectedService).map((tripwire) => ({ ...rest, signal, service: protectedService, tripwire })),
)

describe('every tripwire', () => {
  it.each(tripwires)('of $name $what ($tripwire.subject) can be an alarm', ({ tripwire }) => {
    const { datapointsToAlarm, evaluationPeriods, metrics, periodSeconds, threshold, description } = tripwire
    expect(metrics.length).toBeGreaterThan(0)
    expect(datapointsToAlarm).toBeLessThanOrEqual(evaluationPeriods)
    expect(periodSeconds % 60).toBe(0)
    expect(Number.isFinite(threshold)).toBe(true)
    expect(description).toMatch(/\p{L}{2,}/u)
    for (const metric of metrics) {
      expect(metric.id).toMatch(hasId)
      expect('query' in metric ? metric.query.id : metric.id).toBe(metric.id)
    }
  })

  it.each(tripwires)(
    'of $name $what ($tripwire.subject) alarms on its last metric, made of those before it',
    ({ tripwire }) => {
      const { metrics } = tripwire
      const ids = metrics.map(({ id }) => id)
      expect(ids).toEqual([...new Set(ids)])
      metrics.forEach((metric, index) => {
        if (!('expression' in metric)) return
        const used = identifiers(metric.expression)
        expect(used.length).toBeGreaterThan(0)
        expect(ids.slice(0, index)).toEqual(expect.arrayContaining(used))
      })
      const usedLater = new Set(
        metrics.flatMap((metric) => ('expression' in metric ? identifiers(metric.expression) : [])),
      )
      expect(ids.filter((id) => !usedLater.has(id))).toEqual([ids.at(-1)])
    },
  )

  it.each(tripwires)('of $name $what ($tripwire.subject) is about somebody whom the signal judges', (given) => {
    const subjects = given.signal.judge(given.service, observation()).map(({ subject }) => subject)
    expect(subjects).toContain(given.tripwire.subject)
  })

  it.each(tripwires)('of $name $what ($tripwire.subject) reads nothing that the signal does not', (given) => {
    const read = given.signal.metrics(given.service)
    const queried = given.tripwire.metrics.flatMap((metric) => ('query' in metric ? [metric.query] : []))
    expect(read).toEqual(expect.arrayContaining(queried))
  })
})

describe('judging', () => {
  const point = fc.record({
    at: fc.integer({ min: -80, max: 1 }).map((ago) => noon + ago * minute),
    value: fc.oneof(fc.nat(10), fc.nat(1_000_000), fc.double({ min: 0, max: 60, noNaN: true })),
  })
  const observed = (protectedService: Service): fc.Arbitrary<Observation> =>
    fc
      .record({
        series: fc.record(
          Object.fromEntries(metricsOf(protectedService).map(({ id }) => [id, fc.array(point, { maxLength: 90 })])),
        ),
        ec2: fc.nat(255),
        eks: fc.nat(255),
        at: fc.integer({ min: 0, max: 10 * minute }).map((later) => noon + later),
      })
      .map(({ series, ec2, eks, at }) => observation({ series, at, records: records(ec2, eks) }))

  it.each(services)(
    'a service %s never throws, whatever gaps, repetitions and order the points have',
    (_what, protectedService) => {
      fc.assert(
        fc.property(observed(protectedService), (seen) => {
          const verdicts = assess(protectedService, seen)
          expect(verdicts.length).toBeGreaterThan(0)
          for (const verdict of verdicts) expectSound(verdict)
        }),
        { numRuns: 200 },
      )
    },
  )
})
