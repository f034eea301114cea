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
import { cloudWatchMetrics } from '../../shared/aws/metrics.ts'
import { eksNodeGroups } from '../../shared/aws/node-groups.ts'
import { snsNotifier } from '../../shared/aws/notifier.ts'
import { dynamoDbStore } from '../../shared/aws/store.ts'
import { route53WeightedRecords } from '../../shared/aws/weighted-records.ts'
import type { RecordRef } from '../../shared/domain/service.ts'
import type { Durable } from '../../shared/ports/durable.ts'
import type { Ports } from '../../shared/ports/index.ts'
import { handleIncident } from '../../shared/workflow/incident/handle-incident.ts'
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
  readonly route53Calls: number
  readonly checkpoints: number
}

function portsOn({ endpoint, now }: Prepared, onChanged: () => void, onRoute53: () => void): Ports {
  const options = { region: 'us-east-1', endpoint, credentials: { accessKeyId: 'AKIBENCH', secretAccessKey: 'bench' } }
  const clock = { now: () => now }
  const records = route53WeightedRecords(route53Client(options))
  return {
    clock,
    records: {
      ...records,
      list(record) {
        onRoute53()
        return records.list(record)
      },
      async change(change) {
        onRoute53()
        const changed = await records.change(change)
        onChanged()
        return changed
      },
    },
    metrics: cloudWatchMetrics(cloudWatchClient(options)),
    nodeGroups: eksNodeGroups(eksClient(options)),
    store: dynamoDbStore(documentClient(options), 'ballast', clock),
    notifier: snsNotifier(snsClient(options), 'arn:aws:sns:us-east-1:123456789012:ballast'),
    deadLetters: sqsDeadLetters(sqsClient(options), 'https://sqs.us-east-1.amazonaws.com/123456789012/ballast'),
    measurements: { incidentClosed: () => {} },
  }
}

/** A durable execution whose checkpoints take no time; it stands still at the first wait. */
function durableWithoutDelay(arn: string, onCheckpoint: () => void): Durable {
  return {
    executionContext: { durableExecutionArn: arn },
    async step<T>(_name: string, run: () => Promise<T>): Promise<T> {
      const kept = JSON.stringify(await run()) as string | undefined
      onCheckpoint()
      return (kept === undefined ? undefined : JSON.parse(kept)) as T
    },
    wait: () => new Promise<void>(() => {}),
    waitForCallback: () => new Promise<string>(() => {}),
  }
}

/** The way from the event to Route 53's answer to the change. Throws where Ballast waits instead. */
async function ballastsWay(
  prepared: Prepared,
  ports: (onChanged: () => void, onRoute53: () => void) => Ports,
): Promise<Way> {
  let route53Calls = 0
  let checkpoints = 0
  const begun = performance.now()
  return new Promise((resolve, reject) => {
    const changed = (): void => resolve({ milliseconds: performance.now() - begun, route53Calls, checkpoints })
    handleIncident(
      prepared.event,
      durableWithoutDelay(`arn:bench:${begun}`, () => checkpoints++),
      { protection: drilledProtection(loadScenario(scenario).scenario), ports: ports(changed, () => route53Calls++) },
    ).then((result) => reject(new Error(`nothing was changed: ${JSON.stringify(result)}`)), reject)
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
    return {
      what: `from the alarm's event to the change, beside a bare list and change; ${callMilliseconds} ms a call, ${name}`,
      measured: `${(mine / least).toFixed(2)} × (${mine.toFixed(0)} ms, ${least.toFixed(0)} ms)`,
      goal: `≤ ${mostTimes[name]} ×`,
      isMet: mine / least <= mostTimes[name],
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
    },
    {
      what: 'checkpoints until the change, whose own time is not in the above',
      measured: String(checkpoints),
      goal: `≤ ${mostCheckpoints}`,
      isMet: checkpoints <= mostCheckpoints,
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
    const [service] = drilledProtection(loadScenario(scenario).scenario).services
    if (service === undefined) throw new RangeError(`${scenario} has no service`)
    let ports: Ports | null = null
    let client: Route53Client | null = null
    let heard = { changed: (): void => {}, route53: (): void => {} }
    for (let round = -warmUps; round < rounds; round++) {
      const prepared = await prepare(server, seed)
      ports ??= portsOn(
        prepared,
        () => heard.changed(),
        () => heard.route53(),
      )
      client ??= route53Client({
        region: 'us-east-1',
        endpoint: prepared.endpoint,
        credentials: { accessKeyId: 'AKIBENCH', secretAccessKey: 'bench' },
      })
      const mine = ports
      const way = await ballastsWay(prepared, (changed, route53) => {
        heard = { changed, route53 }
        return mine
      })
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
