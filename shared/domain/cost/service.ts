import type { Service } from '../service/service.ts'
import { metricsOf, signals } from '../signals/index.ts'
import { blindnessMetrics, blindnessMinutes } from '../watch/blindness.ts'
import { dnsMetrics } from '../watch/own-metrics.ts'
import { assume } from './assumed.ts'
import { dollarsOf, times, together, type Usage } from './bill.ts'
import { hoursAMonth } from './prices.ts'
import { usageOfCalls, usageOfIncident, type IncidentWork, type Work } from './work.ts'

/** Runs of check-signals on one service. */
export interface Ticks extends Work {
  readonly runs: number
}

/** What was seen of Ballast at work in drills. */
export interface Seen {
  /** A service in no release. */
  readonly idle: Ticks
  /** One in a release. */
  readonly armed: Ticks
  /** An alarm that wakes Ballast for nothing. */
  readonly wakeUp: IncidentWork
}

const weeksAMonth = hoursAMonth / (24 * 7)
/** Runs of check-signals in a month. */
export const runsAMonth = hoursAMonth * 60
const gigabyte = 1024 ** 3

const tripwiresOf = (service: Service) => Object.values(signals).flatMap((signal) => signal.tripwires(service))

/** Alarms are charged by the metrics that they read; an expression is none. */
const alarmMetrics = (service: Service): number =>
  tripwiresOf(service)
    .flatMap(({ metrics }) => metrics)
    .filter((metric) => 'query' in metric).length

/**
 * What the calls of a run for one service cost in a month. Metrics are left to the registries, and alarms, which are asked
 * for all services at once, to the account.
 */
const callsAMonth = (ticks: Ticks): Usage =>
  times(
    usageOfCalls({ ...ticks, calls: without(ticks.calls, /^cloudwatch:/), metricsRead: 0 }),
    runsAMonth / ticks.runs,
  )

const without = (calls: Work['calls'], pattern: RegExp): Work['calls'] =>
  Object.fromEntries(Object.entries(calls).filter(([call]) => !pattern.test(call)))

/** A month of a service with which nothing is wrong and that is in no release, without wake-ups. */
export function idleUsage(service: Service, { idle }: Pick<Seen, 'idle'>): Usage {
  const alarms: Usage = { alarmMetric: alarmMetrics(service) }
  if (service.mode === 'off') return alarms
  return together(alarms, callsAMonth(idle), {
    metricRead: blindnessMetrics(service).length * (60 / blindnessMinutes) * hoursAMonth,
    lambdaSecond: runsAMonth * assume('runSecondsAService') * assume('memoryGb'),
  })
}

/** A month of wake-ups by a service's alarms in quiet times. */
export const wakeUpUsage = (service: Service, { wakeUp }: Pick<Seen, 'wakeUp'>): Usage =>
  service.mode === 'off'
    ? {}
    : times(
        usageOfIncident(wakeUp),
        (tripwiresOf(service).length * assume('wakeUpsAWeek') * weeksAMonth) / wakeUp.executions,
      )

/** What an hour in a release adds: all metrics of a service are read and judged each minute, and DNS is asked. */
export function releaseUsage(service: Service, { idle, armed }: Pick<Seen, 'idle' | 'armed'>): Usage {
  if (service.mode === 'off' || service.drills !== undefined) return {}
  const logged = (60 * assume('logBytesAProbe')) / gigabyte
  const perHour = (usage: Usage): Usage => times(usage, 1 / hoursAMonth)
  return together(perHour(callsAMonth(armed)), times(perHour(callsAMonth(idle)), -1), {
    metricRead: 60 * metricsOf(service).length - (60 / blindnessMinutes) * blindnessMetrics(service).length,
    customMetric: Object.keys(dnsMetrics).length / hoursAMonth,
    dnsQuery: 60 * assume('queriesAProbe'),
    lambdaSecond: 60 * assume('runSecondsAnArmedService') * assume('memoryGb'),
    logIngested: logged,
    logStored: logged * assume('logRetentionMonths'),
  })
}

/** What is asked: dollars of a service-month in which nothing happens. */
export const idleGoal = 1

/** Dollars of a service-month in which nothing happens, the wake-ups included. */
export const quietDollars = (service: Service, seen: Pick<Seen, 'idle' | 'wakeUp'>): number =>
  dollarsOf(together(idleUsage(service, seen), wakeUpUsage(service, seen)))
