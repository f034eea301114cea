import { seenInDrills } from './seen.ts'
import type { Resources } from '../../infra/cloudformation.ts'
import { forwarderResources, trailRegion } from '../../infra/events/forwarder.ts'
import { stackResources } from '../../infra/index.ts'
import { serviceStacks } from '../../infra/service-stacks.ts'
import { accountUsage, type StackFacts } from '../../shared/domain/cost/account.ts'
import { assumed } from '../../shared/domain/cost/assumed.ts'
import { billOf, dollarsOf, together, type BillLine, type Usage } from '../../shared/domain/cost/bill.ts'
import { priceRegion, prices } from '../../shared/domain/cost/prices.ts'
import { idleGoal, idleUsage, releaseUsage, wakeUpUsage } from '../../shared/domain/cost/service.ts'
import { usageOfIncident } from '../../shared/domain/cost/work.ts'
import { incidentClasses, type IncidentClass } from '../../shared/domain/incident/incident.ts'
import type { Protection } from '../../shared/domain/service/service.ts'

/** What something costs, with its bill. */
interface Cost {
  readonly dollars: number
  readonly lines: readonly BillLine[]
}

/** What Ballast costs, in dollars, as `ballast cost --json` prints it. */
export interface Estimate {
  readonly priceRegion: string
  readonly region: string
  readonly services: readonly {
    readonly name: string
    readonly mode: string
    /** A month in which nothing happens. */
    readonly idle: Cost
    /** The same month's wake-ups by its alarms. */
    readonly wakeUps: Cost
    /** What an hour in a release adds. */
    readonly releaseHour: Cost
    readonly isWithinGoal: boolean
  }[]
  /** A month of Ballast itself. */
  readonly account: Cost
  /** One incident of each class, as its drill went. */
  readonly incidents: Readonly<Record<IncidentClass, Cost & { readonly scenario: string }>>
  /** A month of everything in which nothing happens. */
  readonly quietMonth: Cost
  readonly goal: { readonly dollarsAServiceMonth: number; readonly isMet: boolean }
  readonly prices: typeof prices
  readonly assumed: typeof assumed
}

const costOf = (usage: Usage): Cost => ({ dollars: dollarsOf(usage), lines: billOf(usage) })

const alarmsIn = (resources: Resources) =>
  Object.values(resources).flatMap(({ Type, Properties }) => (Type === 'AWS::CloudWatch::Alarm' ? [Properties] : []))

/** Metrics that an alarm reads: one, or those of its metric math. */
const metricsIn = ({ Metrics }: { readonly Metrics?: unknown }): number =>
  Array.isArray(Metrics) ? Metrics.filter((each) => 'MetricStat' in (each as object)).length : 1

/** What the stacks have, counted in their templates. */
function stackFacts(protection: Protection, region: string): StackFacts {
  const home = [stackResources(protection, undefined), ...serviceStacks(protection)]
  const all = [...home, ...(region === trailRegion ? [] : [forwarderResources(protection, region, undefined)])]
  // Those on services have no action: Ballast hears of them by a rule.
  const isOwn = ({ AlarmActions }: { readonly AlarmActions?: unknown }) => AlarmActions !== undefined
  const count = (type: string): number =>
    home.flatMap((stack) => Object.values(stack)).filter(({ Type }) => Type === type).length
  return {
    ownAlarmMetrics: all
      .flatMap(alarmsIn)
      .filter(isOwn)
      .reduce((sum, each) => sum + metricsIn(each), 0),
    serviceAlarms: home.flatMap(alarmsIn).filter((each) => !isOwn(each)).length,
    dashboards: count('AWS::CloudWatch::Dashboard'),
    metricFilters: count('AWS::Logs::MetricFilter'),
  }
}

/** What Ballast costs in a region of an account, by its config. */
export function estimate(protection: Protection, region: string): Estimate {
  const usages = protection.services.map((service) => ({
    service,
    idle: idleUsage(service, seenInDrills),
    wakeUps: wakeUpUsage(service, seenInDrills),
    releaseHour: releaseUsage(service, seenInDrills),
  }))
  const services = usages.map(({ service: { name, mode }, idle, wakeUps, releaseHour }) => ({
    name,
    mode,
    idle: costOf(idle),
    wakeUps: costOf(wakeUps),
    releaseHour: costOf(releaseHour),
    isWithinGoal: dollarsOf(together(idle, wakeUps)) <= idleGoal,
  }))
  const account = accountUsage(stackFacts(protection, region))
  return {
    priceRegion,
    region,
    services,
    account: costOf(account),
    incidents: Object.fromEntries(
      incidentClasses.map((each) => {
        const work = seenInDrills.incidents[each]
        return [each, { scenario: work.scenario, ...costOf(usageOfIncident(work)) }]
      }),
    ) as Estimate['incidents'],
    quietMonth: costOf(together(account, ...usages.flatMap(({ idle, wakeUps }) => [idle, wakeUps]))),
    goal: { dollarsAServiceMonth: idleGoal, isMet: services.every(({ isWithinGoal }) => isWithinGoal) },
    prices,
    assumed,
  }
}
