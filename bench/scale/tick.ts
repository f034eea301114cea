import process from 'node:process'
import { createAccount } from '../../drills/account/index.ts'
import type { MetricStore } from '../../drills/account/cloudwatch/metric-store.ts'
import { stream } from '../../drills/account/randomness.ts'
import { VirtualClock } from '../../drills/clock.ts'
import { deploy, deployChecks } from '../../drills/run/deployment.ts'
import { alarmDefinitions } from '../../infra/alarms.ts'
import { emptyState } from '../../shared/domain/records/known-good.ts'
import type { Service } from '../../shared/domain/service/service.ts'
import { iso, minute, second } from '../../shared/domain/time.ts'
import { checkSignals } from '../../shared/workflow/check/check-signals.ts'
import { drawsFrom } from '../detection/traces/draws.ts'
import { manyServices, recordsOf, zone } from './services.ts'

/** What to measure: so many services, of which this share (0–1) is in a release. */
export interface TickTask {
  readonly services: number
  readonly inRelease: number
  readonly seed: number
}

/** What one run of check-signals took, the slowest of several. */
export interface TickMeasured {
  /** Of the account's time, in which computing takes none. */
  readonly virtualSeconds: number
  /** Of this process, in which the simulated account answers as well. */
  readonly cpuSeconds: number
  readonly calls: Readonly<Record<string, number>>
  readonly mostRoute53CallsASecond: number
  readonly throttled: number
  readonly problems: readonly string[]
  readonly started: number
  /** The most memory that this process had, megabytes. */
  readonly peakMegabytes: number
}

const begin = Date.parse('2026-03-02T12:00:55Z')
const runs = 3
const candidateShare = 5

/** The metrics of healthy services, all alike: made up when they are read, so that the account's past takes no memory. */
function healthyMetrics(seed: number): MetricStore {
  const draws = drawsFrom(stream(seed, 'scale'))
  const requests = Array.from({ length: 997 }, () => draws.poisson(5_000))
  const known = new Map<string, (number | null)[]>()
  const valueOf = (metricName: string, index: number): number | null => {
    const drawn = requests[index % requests.length] ?? 0
    if (metricName === 'RequestCount') return drawn
    if (metricName === 'TargetResponseTime') return 0.2 + drawn / 1e6
    return metricName === 'HTTPCode_Target_5XX_Count' ? drawn % 9 : null
  }
  return {
    put: () => {},
    read({ metricName, periodSeconds }, from, periods, now) {
      const visible = Math.floor((now - 45 * second - from) / (periodSeconds * second))
      const key = `${metricName} ${from} ${periods} ${visible}`
      const values =
        known.get(key) ??
        Array.from({ length: periods }, (_, index) =>
          index < visible ? valueOf(metricName, Math.floor(from / minute) + index) : null,
        )
      known.set(key, values)
      return values
    },
  }
}

/** Runs check-signals on the simulated account a few minutes in a row. */
async function measure({ services, inRelease, seed }: TickTask): Promise<TickMeasured> {
  const clock = new VirtualClock(begin)
  const protection = manyServices(services)
  const armed = Math.ceil(services * inRelease)
  const shareOf = (index: number): number => (index < armed ? candidateShare : 0)
  const account = createAccount({
    clock,
    seed,
    metrics: healthyMetrics(seed),
    settings: {
      accountId: '123456789012',
      region: 'us-east-1',
      hostedZone: zone,
      services: [],
      bystanders: { records: protection.services.flatMap((service, index) => recordsOf(service, shareOf(index))) },
      alarms: alarmDefinitions(protection),
    },
  })
  const ports = await deploy(account, clock)
  const remember = async ({ name }: Service, index: number): Promise<void> => {
    const claim = { service: name, triggerKey: name, owner: name, incidentId: name, now: begin, expiresAt: begin }
    await ports.store.claim(claim)
    const weights = { ec2: 100 - shareOf(index), eks: shareOf(index) }
    const lastGood = { weights, since: iso(begin - 60 * minute) }
    await ports.store.release(name, name, { ...emptyState, lastGood })
  }
  await clock.complete(Promise.all(protection.services.map(remember)))

  const dependencies = { protection, ports: deployChecks(account, ports, clock), seen: new Map() }
  const before = { ...account.calls }
  const callsInSecond = new Map<number, number>()
  account.onCall(({ call }) => {
    const at = Math.floor(clock.now() / second)
    if (call.startsWith('route53:')) callsInSecond.set(at, (callsInSecond.get(at) ?? 0) + 1)
  })
  const took: { virtual: number; cpu: number }[] = []
  const problems: string[] = []
  let started = 0
  for (let run = 0; run < runs; run++) {
    await clock.runUntil(begin + (run + 1) * minute)
    const from = { virtual: clock.now(), cpu: process.cpuUsage() }
    const result = await clock.complete(checkSignals(dependencies))
    const { user, system } = process.cpuUsage(from.cpu)
    took.push({ virtual: (clock.now() - from.virtual) / second, cpu: (user + system) / 1e6 })
    problems.push(...result.problems.map(({ service, problem }) => `${service}: ${problem}`))
    started += result.started.length
  }
  const calls = Object.entries(account.calls).map(
    ([call, count]) => [call, (count - (before[call] ?? 0)) / runs] as const,
  )
  return {
    virtualSeconds: Math.max(...took.map(({ virtual }) => virtual)),
    cpuSeconds: Math.max(...took.map(({ cpu }) => cpu)),
    calls: Object.fromEntries(calls.filter(([, count]) => count > 0)),
    mostRoute53CallsASecond: Math.max(...callsInSecond.values()),
    throttled: Object.values(account.throttled).reduce((sum, count) => sum + count, 0),
    problems,
    started,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  }
}

process.on('message', (task: TickTask) => {
  void measure(task).then((measured) => process.send?.(measured, () => process.disconnect()))
})
