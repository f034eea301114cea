import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { beforeEach, describe, expect, it } from 'vitest'
import { dynamoDbStore } from '../../../../shared/aws/store/store.ts'
import type { ClaimRequest, Store } from '../../../../shared/ports/store.ts'
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

describe('claim', () => {
  it('takes a service that nobody holds, with an empty state the first time', async () => {
    expect(await store.claim(request())).toEqual({ status: 'claimed', incidentId: 'incident-a', state: empty })
  })

  it('returns what was remembered at the last release', async () => {
    await store.claim(request())
    await store.release('web', 'execution-a', remembered)
    expect(await store.claim(request(other))).toEqual({
      status: 'claimed',
      incidentId: 'incident-b',
      state: remembered,
    })
  })

  it('lets exactly one of 20 concurrent executions in', async () => {
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        store.claim(
          request({ owner: `execution-${index}`, incidentId: `incident-${index}`, triggerKey: `key-${index}` }),
        ),
      ),
    )
    const winner = claims.find(({ status }) => status === 'claimed')
    expect(claims.filter(({ status }) => status === 'claimed')).toHaveLength(1)
    expect(claims.filter(({ status }) => status === 'busy')).toHaveLength(19)
    expect(new Set(claims.map(({ incidentId }) => incidentId))).toEqual(new Set([winner?.incidentId]))
  })

  it('handles a trigger that is delivered 20 times at once exactly once', async () => {
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        store.claim(request({ owner: `execution-${index}`, incidentId: `incident-${index}` })),
      ),
    )
    expect(claims.map(({ status }) => status).toSorted()).toEqual(['claimed', ...Array(19).fill('duplicate')])
  })

  type Step = (store: Store) => Promise<unknown>
  const claimed: Step = (each) => each.claim(request())
  const released: Step = (each) => each.release('web', 'execution-a', empty)

  it.each<[string, Step[], Partial<ClaimRequest>, object]>([
    [
      'is busy while another execution holds the service',
      [claimed],
      other,
      { status: 'busy', incidentId: 'incident-a' },
    ],
    ['does not take another service for held', [claimed], { ...other, service: 'shop' }, { status: 'claimed' }],
    [
      'gives its owner the same incident again, whatever id it asks for',
      [claimed],
      { incidentId: 'incident-z' },
      { status: 'claimed', incidentId: 'incident-a' },
    ],
    [
      'gives its owner the same incident again even after it has lapsed',
      [claimed],
      { incidentId: 'incident-z', now: start + day, expiresAt: start + day + minute },
      { status: 'claimed', incidentId: 'incident-a' },
    ],
    [
      'is a duplicate for a trigger that is being handled',
      [claimed],
      { ...other, triggerKey: 'alarm:web:1' },
      { status: 'duplicate', incidentId: 'incident-a' },
    ],
    [
      'is a duplicate for a trigger that was handled',
      [claimed, released],
      { ...other, triggerKey: 'alarm:web:1' },
      { status: 'duplicate', incidentId: 'incident-a' },
    ],
    [
      'is free for a new trigger once given back',
      [claimed, released],
      other,
      { status: 'claimed', incidentId: 'incident-b' },
    ],
    [
      'is taken over at the instant in which it lapses',
      [claimed],
      { ...other, now: start + 30 * minute, expiresAt: start + 60 * minute },
      { status: 'claimed', incidentId: 'incident-b' },
    ],
    [
      'is not taken over a millisecond before',
      [claimed],
      { ...other, now: start + 30 * minute - 1 },
      { status: 'busy', incidentId: 'incident-a' },
    ],
    [
      'does not take a key for another that begins with it',
      [claimed, released],
      { ...other, triggerKey: 'alarm:web:11' },
      { status: 'claimed' },
    ],
  ])('%s', async (_, before, change, expected) => {
    for (const step of before) await step(store)
    expect(await store.claim(request(change))).toMatchObject(expected)
  })

  it('does not use up the trigger of an execution that found the service busy', async () => {
    await store.claim(request())
    await store.claim(request(other))
    await store.release('web', 'execution-a', empty)
    expect(await store.claim(request({ ...other, owner: 'execution-c' }))).toMatchObject({ status: 'claimed' })
  })

  it('is extended when its owner repeats it', async () => {
    await store.claim(request())
    await store.claim(request({ expiresAt: start + 90 * minute }))
    expect(await store.claim(request({ ...other, now: start + 60 * minute }))).toMatchObject({ status: 'busy' })
  })
})
