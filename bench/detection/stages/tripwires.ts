import { breaches, evaluateAlarm, evaluationRange } from '../../../drills/account/cloudwatch/alarm-evaluation.ts'
import { metricStore } from '../../../drills/account/cloudwatch/metric-store.ts'
import { valuesOf } from '../../../drills/account/cloudwatch/queries.ts'
import { seenInDrills } from '../../../drills/cost/seen.ts'
import { parseConfig } from '../../../shared/config/index.ts'
import { quietDollars } from '../../../shared/domain/cost/service.ts'
import type { Service } from '../../../shared/domain/service/service.ts'
import { signals } from '../../../shared/domain/signals/index.ts'
import type { Tripwire } from '../../../shared/domain/signals/signal.ts'
import { firstMonday } from '../traces/season.ts'

/** Values of a minute's metrics by query id, e.g. `candidate_requests`; without a key nothing was published. */
export type PublishedValues = Readonly<Record<string, number>>

const minuteMilliseconds = 60_000

const config = `
services:
  web:
    record: { hostedZoneId: Z0123456789, name: www.example.com, type: A }
    fleets:
      stable: { setIdentifier: ec2, loadBalancer: app/web-ec2/1111111111111111 }
      candidate:
        setIdentifier: eks
        loadBalancer: app/web-eks/2222222222222222
        nodeGroup: { cluster: prod, name: web, maxNodes: 20 }
`

function onlyService(): Service {
  const [service] = parseConfig(config, 'the benchmark’s config').services
  if (service === undefined) throw new RangeError('the benchmark’s config has no service')
  return service
}

/** A service as most are when they are moved, with the product's defaults: stable on EC2, the candidate on EKS. */
export const movingService: Service = onlyService()

/** What a service costs a month while nothing happens and no release is under way, as `ballast cost` computes it. */
export const idleDollars = (service: Service): number => quietDollars(service, seenInDrills)

/** The tripwire of a signal on a subject. */
export function tripwireOf(service: Service, signal: keyof typeof signals, subject: Tripwire['subject']): Tripwire {
  const found = signals[signal].tripwires(service).find((tripwire) => tripwire.subject === subject)
  if (found === undefined) throw new RangeError(`${signal} has no tripwire for ${subject} of ${service.name}`)
  return found
}

/** What a tripwire's alarm compares with its threshold, minute by minute: its metric math over what was published. */
export function alarmedValues(tripwire: Tripwire, minutes: readonly PublishedValues[]): (number | null)[] {
  const store = metricStore()
  const queries = tripwire.metrics.flatMap((each) => ('query' in each ? [each] : []))
  minutes.forEach((published, index) => {
    for (const { id, query } of queries) {
      const value = published[id]
      if (value === undefined) continue
      const set = { sum: value, count: 1, minimum: value, maximum: value }
      store.put(query, firstMonday + index * minuteMilliseconds, set, 0)
    }
  })
  const window = { from: firstMonday, periods: minutes.length, periodSeconds: tripwire.periodSeconds, now: 0 }
  return [...valuesOf(tripwire.metrics.at(-1)?.id ?? '', tripwire.metrics, window, store)]
}

/** Whether the alarm is in ALARM once each minute is published, by CloudWatch's rules. */
export function alarmStates(tripwire: Tripwire, values: readonly (number | null)[], threshold: number): boolean[] {
  const breaching = breaches(values, { comparison: tripwire.comparison, threshold })
  const range = evaluationRange(tripwire)
  let isAlarm = false
  return breaching.map((_, index) => {
    const state = evaluateAlarm(breaching.slice(Math.max(0, index + 1 - range), index + 1), tripwire)
    if (state !== 'retain') isAlarm = state === 'ALARM'
    return isAlarm
  })
}
