import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { beforeEach, describe, expect, it } from 'vitest'
import { dynamoDbStore } from '../../../../shared/aws/store/store.ts'
import type { Store } from '../../../../shared/ports/store.ts'
import { day, empty, minute, other, remembered, request, start } from '../support/claims.ts'
import { emptyTable, table } from '../support/dynalite.ts'

let client: DynamoDBDocumentClient
let now: number
let store: Store

beforeEach(async () => {
  client = await emptyTable()
  now = start
  store = dynamoDbStore(client, table, { now: () => now })
})

const read = async (pk: string, sk: string) =>
  (await client.send(new GetCommand({ TableName: table, Key: { pk, sk } }))).Item

describe('saveState', () => {
  it('writes what readMemory returns, and may be repeated', async () => {
    await store.claim(request())
    await store.saveState('web', 'execution-a', remembered)
    await store.saveState('web', 'execution-a', remembered)
    expect((await store.readMemory('web')).state).toEqual(remembered)
    expect(await store.claim(request(other))).toMatchObject({ status: 'busy' })
  })

  it('is refused to an execution whose claim was taken over', async () => {
    await store.claim(request())
    await store.claim(request({ ...other, now: start + day, expiresAt: start + 2 * day }))
    await expect(store.saveState('web', 'execution-a', remembered)).rejects.toMatchObject({
      code: 'mismatch',
      message: expect.stringContaining('it is held by execution-b'),
    })
    expect((await store.readMemory('web')).state).toEqual(empty)
  })

  it('is refused to an execution that never claimed', async () => {
    await expect(store.saveState('web', 'execution-a', remembered)).rejects.toMatchObject({
      code: 'mismatch',
      message: expect.stringContaining('nobody holds it'),
    })
  })
})

describe('changes of weights', () => {
  const change = (at: number, by = 'arn:aws:iam::111122223333:user/ann') => ({
    at,
    weights: { ec2: 0, eks: 100 },
    by,
    comment: '[ballast:override] moving over',
    isOverride: true,
  })

  it('need no claim, and come back newest first, in whatever order they were told', async () => {
    for (const at of [start, start + minute, start - minute]) await store.noteChange('web', change(at))
    expect(await store.recentChanges('web')).toEqual([change(start + minute), change(start), change(start - minute)])
  })

  it('are kept once when they are told again, and apart when two people act in the same second', async () => {
    await store.noteChange('web', change(start))
    await store.noteChange('web', change(start))
    await store.noteChange('web', change(start, 'arn:aws:iam::111122223333:user/bob'))
    expect(await store.recentChanges('web')).toHaveLength(2)
  })

  it('of one service are not those of another, and none are an empty list', async () => {
    await store.noteChange('web', change(start))
    await store.claim(request({ service: 'web-2' }))
    expect(await store.recentChanges('web-2')).toEqual([])
  })

  it('come back ten at the most', async () => {
    for (let count = 0; count < 12; count++) await store.noteChange('web', change(start + count * minute))
    const changes = await store.recentChanges('web')
    expect(changes.map(({ at }) => (at - start) / minute)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2])
  })

  it('that cannot be understood are a malformed answer', async () => {
    await client.send(
      new PutCommand({ TableName: table, Item: { pk: 'SERVICE#web', sk: 'CHANGE#2026', at: 'yesterday' } }),
    )
    await expect(store.recentChanges('web')).rejects.toMatchObject({ code: 'malformed-answer' })
  })
})

describe('release', () => {
  it('leaves the state as it is when it is given none', async () => {
    await store.claim(request())
    await store.saveState('web', 'execution-a', remembered)
    await store.release('web', 'execution-a', null)
    expect(await store.claim(request(other))).toMatchObject({ status: 'claimed', state: remembered })
  })

  it('may be repeated by its owner, also after somebody else claimed, and then changes nothing', async () => {
    await store.claim(request())
    await store.release('web', 'execution-a', remembered)
    await store.release('web', 'execution-a', remembered)
    await store.claim(request(other))
    await store.release('web', 'execution-a', empty)
    expect((await store.readMemory('web')).state).toEqual(remembered)
    expect(await store.claim(request({ triggerKey: 'new', owner: 'execution-c' }))).toMatchObject({
      status: 'busy',
      incidentId: 'incident-b',
    })
  })

  it('is refused to somebody else', async () => {
    await store.claim(request())
    await expect(store.release('web', 'execution-b', empty)).rejects.toMatchObject({
      code: 'mismatch',
      retryable: false,
    })
    expect(await store.claim(request(other))).toMatchObject({ status: 'busy' })
  })

  it('is refused to an execution whose claim lapsed and was taken over', async () => {
    await store.claim(request())
    await store.claim(request({ ...other, now: start + day, expiresAt: start + 2 * day }))
    await expect(store.release('web', 'execution-a', remembered)).rejects.toMatchObject({ code: 'mismatch' })
  })

  const handle = async (triggerKey: string, at: number) => {
    now = at
    await store.claim(request({ triggerKey, now: at, expiresAt: at + minute }))
    await store.release('web', 'execution-a', empty)
  }
  const marks = async () =>
    Object.keys((await read('SERVICE#web', 'STATE')) ?? {}).filter((name) => name.startsWith('trigger#'))

  it('forgets triggers that were handled more than 48 hours ago', async () => {
    await handle('old', start)
    await handle('newer', start + day)
    await handle('newest', start + 2 * day + 1)
    expect(await marks()).toHaveLength(2)
    const again = request({ triggerKey: 'newer', owner: 'execution-b', now: now + 1, expiresAt: now + minute })
    expect(await store.claim(again)).toMatchObject({ status: 'duplicate' })
  })

  it('remembers no more than the newest 200 triggers', async () => {
    const earlier = Array.from({ length: 250 }, (_, index) => [
      `trigger#${index}`,
      { at: start + index, incidentId: 'x' },
    ])
    const item = { pk: 'SERVICE#web', sk: 'STATE', ...Object.fromEntries(earlier) }
    await client.send(new PutCommand({ TableName: table, Item: item }))
    await handle('newest', start + minute)
    const left = await marks()
    expect(left).toHaveLength(200)
    expect(left).not.toContain('trigger#50')
    expect(left).toContain('trigger#51')
  })
})

describe('readMemory', () => {
  it('of a service that was never seen is empty', async () => {
    expect(await store.readMemory('web')).toEqual({ state: empty, claim: null, lastIncident: null })
  })

  it.each([
    ['lastGood.weights.ec2', { lastGood: { weights: { ec2: 300 }, since: '2026-03-01T08:00:00.000Z' } }],
    ['hold.until', { hold: { ...remembered.hold, until: undefined } }],
    ['sizeLeases[0].until', { sizeLeases: [{ ...remembered.sizeLeases[0], until: 'tomorrow' }] }],
  ])('refuses what is not a state, and says that it is %s', async (where, broken) => {
    await client.send(new PutCommand({ TableName: table, Item: { pk: 'SERVICE#web', sk: 'STATE', ...broken } }))
    await expect(store.readMemory('web')).rejects.toMatchObject({
      code: 'malformed-answer',
      message: expect.stringContaining(where),
    })
  })

  it('tells who holds the claim until when, and keeps the newest incident after that', async () => {
    await store.claim(request())
    await store.saveState('web', 'execution-a', remembered)
    const lastIncident = { id: 'incident-a', claimedAt: start }
    expect(await store.readMemory('web')).toEqual({
      state: remembered,
      claim: { incidentId: 'incident-a', expiresAt: start + 30 * minute },
      lastIncident,
    })
    await store.release('web', 'execution-a', null)
    expect(await store.readMemory('web')).toEqual({ state: remembered, claim: null, lastIncident })
    await store.claim(request({ ...other, now: start + minute }))
    expect(await store.readMemory('web')).toMatchObject({
      lastIncident: { id: 'incident-b', claimedAt: start + minute },
    })
  })

  it('does not take an incident for the newest that was only claimed again', async () => {
    await store.claim(request())
    await store.release('web', 'execution-a', null)
    await store.claim(request({ ...other, now: start + minute }))
    await store.release('web', 'execution-b', null)
    await store.claim(request({ triggerKey: 'hand-back:incident-a:1', now: start + 2 * minute }))
    expect(await store.readMemory('web')).toMatchObject({
      claim: { incidentId: 'incident-a' },
      lastIncident: { id: 'incident-b', claimedAt: start + minute },
    })
  })
})
