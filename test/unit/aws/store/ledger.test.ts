import { PutCommand } from '@aws-sdk/lib-dynamodb'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { beforeEach, describe, expect, it } from 'vitest'
import { dynamoDbStore } from '../../../../shared/aws/store/store.ts'
import { emptyLedger, everything, pauseOf, withAction, withPause } from '../../../../shared/domain/service/ledger.ts'
import type { Action, Ledger } from '../../../../shared/domain/service/ledger.ts'
import type { Store } from '../../../../shared/ports/store.ts'
import { day, minute, other, request, start } from '../support/claims.ts'
import { emptyTable, table } from '../support/dynalite.ts'

let client: DynamoDBDocumentClient
let store: Store
/** Operations whose next answer is lost. */
const toLose = new Set<string>()

beforeEach(async () => {
  toLose.clear()
  client = await emptyTable((operation) => {
    if (!toLose.delete(operation)) return
    throw Object.assign(new Error('read ECONNRESET'), { name: 'TimeoutError', code: 'ECONNRESET', syscall: 'read' })
  })
  store = dynamoDbStore(client, table, { now: () => start })
})

const holder = { service: 'web', owner: 'execution-a' }
const action = (fields: Partial<Action> = {}): Action => ({
  id: 'incident-a/revert-weights/1',
  incidentId: 'incident-a',
  service: 'web',
  resource: 'record www.example.com. A',
  at: start,
  ...fields,
})
const pause = { since: start, until: null, by: 'arn:aws:iam::111122223333:user/ann', reason: 'moving the database' }

describe('the ledger', () => {
  it('is empty where nothing was ever written', async () => {
    expect(await store.readLedger()).toEqual(emptyLedger)
  })

  it('comes back as it was written, by an execution and by people', async () => {
    await store.claim(request())
    const acted = withAction(emptyLedger, action())
    expect(await store.writeLedger(acted, holder)).toBe(true)
    expect(await store.readLedger()).toEqual(acted)
    const paused = withPause(withPause(acted, everything, pause), 'web', { ...pause, until: start + day })
    expect(await store.writeLedger({ ...paused, version: 2 }, null)).toBe(true)
    expect(await store.readLedger()).toEqual({ ...paused, version: 2 })
  })

  it.each([
    ['by people', null],
    ['by an execution', holder],
  ])('is not written where another has been since, %s', async (_, by) => {
    await store.claim(request())
    expect(await store.writeLedger(withAction(emptyLedger, action()), by)).toBe(true)
    expect(await store.writeLedger(withPause(emptyLedger, everything, pause), by)).toBe(false)
    const now = await store.readLedger()
    expect(now).toEqual(withAction(emptyLedger, action()))
    expect(await store.writeLedger({ ...withPause(now, 'web', pause), version: 3 }, by)).toBe(false)
    expect(await store.writeLedger(withPause(now, 'web', pause), by)).toBe(true)
  })

  it('shows a pause to an execution that had read it before', async () => {
    await store.claim(request())
    const read = await store.readLedger()
    await store.writeLedger(withPause(read, everything, pause), null)
    expect(await store.writeLedger(withAction(read, action()), holder)).toBe(false)
    expect(pauseOf(await store.readLedger(), 'web', start)).toEqual(pause)
  })

  it('is not written over by a pause that was read before an action', async () => {
    await store.claim(request())
    const read = await store.readLedger()
    await store.writeLedger(withAction(read, action()), holder)
    expect(await store.writeLedger(withPause(read, everything, pause), null)).toBe(false)
    expect(await store.readLedger()).toMatchObject({ actions: [action()], pauses: {} })
  })
})

describe('an execution that does not hold the service', () => {
  type Step = () => Promise<unknown>
  const claimed: Step = () => store.claim(request())
  it.each<[string, Step[], string]>([
    ['because it never claimed', [], 'nobody holds it'],
    ['because it has given it back', [claimed, () => store.release('web', 'execution-a', null)], 'nobody holds it'],
    [
      'because its claim lapsed and was taken over',
      [claimed, () => store.claim(request({ ...other, now: start + day, expiresAt: start + 2 * day }))],
      'it is held by execution-b',
    ],
    ['because it holds another one', [() => store.claim(request({ service: 'shop' }))], 'nobody holds it'],
  ])('may not write the ledger, %s', async (_, steps, found) => {
    for (const step of steps) await step()
    await expect(store.writeLedger(withAction(emptyLedger, action()), holder)).rejects.toMatchObject({
      code: 'mismatch',
      retryable: false,
      operation: 'dynamodb:TransactWriteItems',
      message: expect.stringContaining(`execution-a does not hold the claim on web: ${found}`),
    })
    expect(await store.readLedger()).toEqual(emptyLedger)
  })

  it('is told so also where the ledger has been written since', async () => {
    await store.writeLedger(withPause(emptyLedger, 'web', pause), null)
    await expect(store.writeLedger(withAction(emptyLedger, action()), holder)).rejects.toMatchObject({
      code: 'mismatch',
    })
  })

  it('leaves no trace of its check: a service that nobody claimed is as before', async () => {
    await store.writeLedger(withAction(emptyLedger, action()), holder).catch(() => {})
    await store.claim(request({ ...other, service: 'shop' }))
    const before = await store.readMemory('shop')
    await store.writeLedger(withAction(emptyLedger, action()), { service: 'shop', owner: 'execution-b' })
    expect(await store.readMemory('shop')).toEqual(before)
  })
})

it('lets nobody see or take the service while its claim is checked', async () => {
  await store.claim(request())
  const claims = Array.from({ length: 10 }, (_, index) => request({ ...other, triggerKey: `alarm:web:2${index}` }))
  const [written, ...seen] = await Promise.all([
    store.writeLedger(withAction(emptyLedger, action()), holder),
    ...claims.map(() => store.readMemory('web')),
    ...claims.map((each) => store.claim(each)),
  ])
  expect(written).toBe(true)
  const held = { claim: { incidentId: 'incident-a', expiresAt: start + 30 * minute } }
  const busy = { status: 'busy', incidentId: 'incident-a' }
  expect(seen).toMatchObject([...claims.map(() => held), ...claims.map(() => busy)])
})

describe('a write whose answer is lost', () => {
  it.each([
    ['by an execution', holder, 'TransactWriteItems'],
    ['by people', null, 'PutItem'],
  ])('counts once when it is repeated, %s, and is found in the ledger', async (_, by, operation) => {
    await store.claim(request())
    const next = withAction(await store.readLedger(), action())
    toLose.add(operation)
    await expect(store.writeLedger(next, by)).rejects.toMatchObject({ code: 'unavailable', retryable: true })
    expect(await store.writeLedger(next, by)).toBe(false)
    expect(await store.readLedger()).toEqual(next)
  })
})

it.each<[string, object]>([
  ['version', { version: '1' }],
  ['version', { version: 0 }],
  ['actions', { actions: undefined }],
  ['actions[0].at', { actions: [{ ...action(), at: '2026-03-04T10:00:00.000Z' }] }],
  ['actions[0].resource', { actions: [{ ...action(), resource: undefined }] }],
  ['pauses', { pauses: undefined }],
  ['pauses.web.until', { pauses: { web: { ...pause, until: undefined } } }],
])('refuses to read a ledger whose %s is not what it should be', async (where, broken) => {
  const sound = { version: 1, actions: [], pauses: {} } satisfies Ledger
  const Item = { pk: 'ACCOUNT', sk: 'LEDGER', ...sound, ...broken }
  await client.send(new PutCommand({ TableName: table, Item }))
  await expect(store.readLedger()).rejects.toMatchObject({
    code: 'malformed-answer',
    message: expect.stringContaining(where),
  })
})

describe('200 services that ask in the same minute, with a budget of 10', () => {
  const budget = 10

  /** What an execution does: reads, judges what it has read, and writes; null where somebody else was faster. */
  async function attempt(service: string, at: number): Promise<'permitted' | Ledger | null> {
    const ledger = await store.readLedger()
    if (ledger.actions.length >= budget) return ledger
    const mine = action({ id: `${service}/1`, incidentId: service, service, at })
    const isWritten = await store.writeLedger(withAction(ledger, mine), { service, owner: `execution-${service}` })
    return isWritten ? 'permitted' : null
  }

  /** At once the first time; then, as retries spread over time, not before `earlier` is done. */
  async function ask(
    service: string,
    at: number,
    earlier: Promise<unknown> | undefined,
  ): Promise<'permitted' | Ledger> {
    let answer = await attempt(service, at)
    if (answer === null) await earlier
    while (answer === null) answer = await attempt(service, at)
    return answer
  }

  it('gives exactly 10 a permission; the others see a full ledger, and nobody loses a claim', async () => {
    const services = Array.from({ length: 200 }, (_, index) => `service-${index}`)
    const claims = await Promise.all(
      services.map((service) =>
        store.claim(
          request({ service, owner: `execution-${service}`, incidentId: service, triggerKey: `alarm:${service}` }),
        ),
      ),
    )
    expect(claims.filter(({ status }) => status === 'claimed')).toHaveLength(200)

    const asked: ReturnType<typeof ask>[] = []
    for (const [index, service] of services.entries()) asked.push(ask(service, start + index * 300, asked[index - 20]))
    const answers = await Promise.all(asked)
    const permitted = services.filter((_, index) => answers[index] === 'permitted')
    expect(permitted).toHaveLength(budget)
    const ledger = await store.readLedger()
    expect(ledger.version).toBe(budget)
    expect(ledger.actions.map(({ service }) => service).toSorted()).toEqual(permitted.toSorted())
    expect(answers.filter((answer) => answer !== 'permitted')).toEqual(Array(190).fill(ledger))
    for (const service of services) {
      expect(await store.readMemory(service)).toMatchObject({
        claim: { incidentId: service, expiresAt: start + 30 * minute },
      })
    }
  })
})
