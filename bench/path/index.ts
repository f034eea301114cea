import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import {
  ChangeResourceRecordSetsCommand,
  ListResourceRecordSetsCommand,
  type Route53Client,
} from '@aws-sdk/client-route-53'
import { loadScenario } from '../../drills/scenario/scenario-files.ts'
import { drilledProtection } from '../../drills/scenario/world-of.ts'
import { cloudWatchClient } from '../../shared/aws/clients/cloudwatch.ts'
import { documentClient } from '../../shared/aws/clients/dynamodb.ts'
import { eksClient } from '../../shared/aws/clients/eks.ts'
import { route53Client } from '../../shared/aws/clients/route53.ts'
import { snsClient } from '../../shared/aws/clients/sns.ts'
import { sqsClient } from '../../shared/aws/clients/sqs.ts'
import { sqsDeadLetters } from '../../shared/aws/dead-letters.ts'
import { cloudWatchMetrics } from '../../shared/aws/cloudwatch/metrics.ts'
import { eksNodeGroups } from '../../shared/aws/node-groups.ts'
import { snsNotifier } from '../../shared/aws/notifier.ts'
import { dynamoDbStore } from '../../shared/aws/store/store.ts'
import { route53WeightedRecords } from '../../shared/aws/route53/weighted-records.ts'
import type { RecordRef } from '../../shared/domain/service/service.ts'
import type { Durable } from '../../shared/ports/durable.ts'
import type { Ports } from '../../shared/ports/index.ts'
import { handleIncident, type HandleIncidentDependencies } from '../../shared/workflow/incident/handle-incident.ts'
import { quantile, type Row } from '../row.ts'
import { callMilliseconds, type Prepared } from './prepared.ts'

/** A bad release, whose alarm tells Ballast of it. */
const scenario = 'bad-candidate'
const warmUps = 5

const mostTimes = { p50: 1.25, p99: 1.5 }
const mostRoute53Calls = 2
const mostCheckpoints = 3

/** How long one way took, milliseconds, and what was on it. */
interface Way {
  readonly milliseconds: number
  /** Of these, while the change was entered in the ledger. */
  readonly permission: number
  readonly route53Calls: number
  readonly checkpoints: number
}

/** What is heard of on a way. */
interface Heard {
  readonly changed: () => void
  readonly route53: () => void
  readonly permitted: (milliseconds: number) => void
}

function portsOn({ endpoint, now }: Prepared, heard: () => Heard): Ports {
  const options = { region: 'us-east-1', endpoint, credentials: { accessKeyId: 'AKIBENCH', secretAccessKey: 'bench' } }
  const clock = { now: () => now }
  const records = route53WeightedRecords(route53Client(options))
  const store = dynamoDbStore(documentClient(options), 'ballast', clock)
  return {
    clock,
    records: {
      ...records,
      list(record) {
        heard().route53()
        return records.list(record)
      },
      async change(change) {
        heard().route53()
        const changed = await records.change(change)
        heard().changed()
        return changed
      },
    },
    metrics: cloudWatchMetrics(cloudWatchClient(options)),
    nodeGroups: eksNodeGroups(eksClient(options)),
    store: {
      ...store,
      async writeLedger(...write) {
        const begun = performance.now()
        const isWritten = await store.writeLedger(...write)
        heard().permitted(performance.now() - begun)
        return isWritten
      },
    },
    notifier: snsNotifier(snsClient(options), 'arn:aws:sns:us-east-1:123456789012:ballast'),
    deadLetters: sqsDeadLetters(sqsClient(options), 'https://sqs.us-east-1.amazonaws.com/123456789012/ballast'),
    measurements: { incidentClosed: () => {} },
  }
}

/** A durable execution whose checkpoints take no time; it stands still at the first wait, and says so. */
function durableWithoutDelay(arn: string, onCheckpoint: () => void, onWait: () => void): Durable {
  return {
    executionContext: { durableExecutionArn: arn },
    async step<T>(_name: string, run: () => Promise<T>): Promise<T> {
      const kept = JSON.stringify(await run()) as string | undefined
      onCheckpoint()
      return (kept === undefined ? undefined : JSON.parse(kept)) as T
    },
    wait() {
      onWait()
      return new Promise<void>(() => {})
    },
    waitForCallback: () => new Promise<string>(() => {}),
  }
}

/**
 * The way from the event to Route 53's answer to the change. Is over when Ballast waits, so that nothing of it is at work
 * any more; throws where it does so without a change.
 */
async function ballastsWay(
  { event }: Prepared,
  dependencies: HandleIncidentDependencies,
  listen: (heard: Heard) => void,
): Promise<Way> {
  const counted = { route53Calls: 0, checkpoints: 0, permission: 0 }
  const begun = performance.now()
  let way: Way | null = null
  return new Promise((resolve, reject) => {
    listen({
      changed: () => (way = { milliseconds: performance.now() - begun, ...counted }),
      route53: () => counted.route53Calls++,
      permitted: (milliseconds) => (counted.permission += milliseconds),
    })
    const waits = (): void => (way === null ? reject(new Error('it waits, and nothing was changed')) : resolve(way))
    const durable = durableWithoutDelay(`arn:bench:${begun}`, () => counted.checkpoints++, waits)
    handleIncident(event, durable, dependencies).then(
      (result) => reject(new Error(`nothing was changed: ${JSON.stringify(result)}`)),
      reject,
    )
  })
}

/** The least that any such mitigation takes: the records are read, and then changed. */
async function limitsWay(client: Route53Client, { hostedZoneId, name, type }: RecordRef): Promise<number> {
  const begun = performance.now()
  const { ResourceRecordSets = [] } = await client.send(
    new ListResourceRecordSetsCommand({ HostedZoneId: hostedZoneId, StartRecordName: name, StartRecordType: type }),
  )
  const siblings = ResourceRecordSets.filter((each) => each.Type === type && each.SetIdentifier !== undefined)
  await client.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: hostedZoneId,
      ChangeBatch: {
        Changes: [
          ...siblings.map((each) => ({ Action: 'DELETE' as const, ResourceRecordSet: each })),
          ...siblings.map((each) => ({ Action: 'CREATE' as const, ResourceRecordSet: each })),
        ],
      },
    }),
  )
  return performance.now() - begun
}

async function prepare(server: ChildProcess, seed: number): Promise<Prepared> {
  const prepared = once(server, 'message')
  server.send({ scenario, seed })
  const [answer] = (await prepared) as [Prepared]
  return answer
}

function rowsOf(ballast: readonly Way[], limit: readonly number[]): readonly Row[] {
  const percentiles = (['p50', 'p99'] as const).map((name): Row => {
    const share = name === 'p50' ? 0.5 : 0.99
    const mine = quantile(
      ballast.map(({ milliseconds }) => milliseconds),
      share,
    )
    const least = quantile(limit, share)
    const isMet = mine / least <= mostTimes[name]
    const permission = quantile(
      ballast.map((way) => way.permission),
      0.5,
    )
    return {
      what: `from the alarm's event to the change, beside a bare list and change; ${callMilliseconds} ms a call, ${name}`,
      measured: `${(mine / least).toFixed(2)} × (${mine.toFixed(0)} ms, ${least.toFixed(0)} ms)`,
      goal: `≤ ${mostTimes[name]} ×`,
      isMet,
      why: isMet
        ? null
        : `${(mine - mostTimes[name] * least).toFixed(0)} ms too many; the change is entered in the ledger before it is ` +
          `made, so that no two executions can spend one budget, which takes ${permission.toFixed(0)} ms (p50)`,
    }
  })
  const calls = Math.max(...ballast.map(({ route53Calls }) => route53Calls))
  // The change is made in one more step, whose checkpoint comes after it.
  const checkpoints = Math.max(...ballast.map((way) => way.checkpoints))
  return [
    ...percentiles,
    {
      what: 'calls of Route 53 until the change, that one included',
      measured: String(calls),
      goal: `≤ ${mostRoute53Calls}`,
      isMet: calls <= mostRoute53Calls,
      why: null,
    },
    {
      what: 'checkpoints until the change, whose own time is not in the above',
      measured: String(checkpoints),
      goal: `≤ ${mostCheckpoints}`,
      isMet: checkpoints <= mostCheckpoints,
      why: null,
    },
  ]
}

/** Runs both ways, one after the other, so many times, on an account behind a loopback port. */
export async function benchPath(
  { seed, quick }: { readonly seed: number; readonly quick: boolean },
  progress: (line: string) => void,
): Promise<readonly Row[]> {
  const rounds = quick ? 10 : 100
  const server = fork(new URL('./account-server.ts', import.meta.url))
  const ballast: Way[] = []
  const limit: number[] = []
  try {
    await once(server, 'message')
    const protection = drilledProtection(loadScenario(scenario).scenario)
    const [service] = protection.services
    if (service === undefined) throw new RangeError(`${scenario} has no service`)
    let ports: Ports | null = null
    let client: Route53Client | null = null
    let heard: Heard | null = null
    const listened = (): Heard => {
      if (heard === null) throw new TypeError('a call before the first event')
      return heard
    }
    for (let round = -warmUps; round < rounds; round++) {
      const prepared = await prepare(server, seed)
      ports ??= portsOn(prepared, listened)
      client ??= route53Client({
        region: 'us-east-1',
        endpoint: prepared.endpoint,
        credentials: { accessKeyId: 'AKIBENCH', secretAccessKey: 'bench' },
      })
      const way = await ballastsWay(prepared, { protection, ports }, (listening) => (heard = listening))
      const least = await limitsWay(client, service.record)
      if (round < 0) continue
      ballast.push(way)
      limit.push(least)
      if ((round + 1) % 10 === 0) progress(`[${round + 1}/${rounds}] from the alarm's event to the change`)
    }
    return rowsOf(ballast, limit)
  } finally {
    server.kill()
  }
}
