import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { HttpRequest, type HttpResponse } from '@smithy/core/protocols'
import * as z from 'zod'
import { ballastAtWork } from '../../drills/run/ballast-at-work.ts'
import { loadScenario } from '../../drills/scenario/scenario-files.ts'
import { drillStart } from '../../drills/scenario/world-of.ts'
import { minute } from '../../shared/domain/time.ts'
import { callMilliseconds, type Prepared } from './prepared.ts'

const stepMilliseconds = 5_000

/** How a signature names a service, and the first part of its host. */
const serviceOf = (authorization: string): string =>
  /Credential=[^/]+\/[^/]+\/[^/]+\/([^/]+)\//.exec(authorization)?.[1] ?? ''

async function requestOf(incoming: IncomingMessage): Promise<HttpRequest> {
  const url = new URL(incoming.url ?? '/', 'http://localhost')
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]))
  return new HttpRequest({
    method: incoming.method ?? 'GET',
    hostname: `${serviceOf(headers['authorization'] ?? '')}.us-east-1.amazonaws.com`,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers,
    body: new Uint8Array(await buffer(incoming)),
  })
}

const alarmEvent = z.object({
  source: z.literal('aws.cloudwatch'),
  detail: z.object({ state: z.object({ value: z.literal('ALARM') }) }),
})

/** Lets a scenario happen until, after all that it is made of, an alarm would tell Ballast of it; stops time there. */
async function happen(name: string, seed: number) {
  const { scenario } = loadScenario(name)
  const alarms: unknown[] = []
  const { account, clock } = await ballastAtWork(scenario, seed, {
    deliver: (event) => void (alarmEvent.safeParse(event).success && alarms.push(event)),
  })
  const from = drillStart + Math.max(...scenario.events.map(({ atMinute = 0 }) => atMinute)) * minute
  const end = drillStart + scenario.minutes * minute
  await clock.runUntil(from)
  alarms.length = 0
  for (let at = from; alarms.length === 0 && at < end; at += stepMilliseconds) await clock.runUntil(at)
  if (alarms.length === 0) throw new Error(`${name}: no alarm ever tells Ballast of it`)
  return { account, clock, event: alarms[0] }
}

let world: Awaited<ReturnType<typeof happen>> | null = null
let last: Promise<unknown> = Promise.resolve()

/** Answers one call after the other: time passes in the account as long as it works on one. */
function answer(incoming: IncomingMessage): Promise<HttpResponse> {
  const answering = Promise.all([requestOf(incoming), last.catch(() => {})]).then(async ([request]) => {
    if (world === null) throw new Error('nothing has happened yet')
    const { response } = await world.clock.complete(world.account.requestHandler.handle(request))
    return response
  })
  last = answering
  return answering
}

const server = createServer((incoming, response) => {
  const isOver = pause(callMilliseconds)
  answer(incoming)
    .then(async ({ statusCode, headers, body }) => {
      await isOver
      return response.writeHead(statusCode, headers).end(body)
    })
    .catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))))
})

async function prepare(name: string, seed: number, endpoint: string): Promise<void> {
  world = await happen(name, seed)
  const { clock, event } = world
  const prepared: Prepared = { event, now: clock.now(), endpoint }
  process.send?.(prepared)
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.on('message', (asked: { readonly scenario: string; readonly seed: number }) => {
    void prepare(asked.scenario, asked.seed, `http://127.0.0.1:${port}`)
  })
  process.send?.('listening')
})
