import { GetCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { beforeEach, describe, expect, it } from 'vitest'
import { dynamoDbStore } from '../../../../shared/aws/store.ts'
import type { Incident } from '../../../../shared/domain/incident/incident.ts'
import type { Store } from '../../../../shared/ports/store.ts'
import { day, start } from '../support/claims.ts'
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

describe('incidents and ignored triggers', () => {
  const incident: Incident = {
    id: 'incident-a',
    service: 'web',
    trigger: { kind: 'alarm', key: 'alarm:web:1', signal: 'error-rate', reason: 'alarm ballast-web went into ALARM' },
    outcome: 'mitigated',
    incidentClass: 'bad-candidate',
    reason: 'candidate was failing while stable was clean',
    timings: {
      onset: '2026-03-04T10:00:00.000Z',
      alarmed: '2026-03-04T10:01:00.000Z',
      delivered: null,
      detected: null,
      identified: null,
      applied: null,
      inSync: null,
      ttlPassed: null,
      verified: null,
    },
    verdicts: [
      {
        signal: 'error-rate',
        subject: 'candidate',
        state: 'breached',
        evidence: '120 of 400 requests failed',
        numbers: { ratio: 0.3, baseline: null },
        onset: start,
      },
    ],
    changes: [{ mitigation: 'drain-candidate', before: { ec2: 95, eks: 5 }, after: { ec2: 100, eks: 0 } }],
    refusals: [
      { allowed: false, guardrail: 'headroom', code: 'full', reason: 'no room', observed: '900 rpm', limit: '800 rpm' },
    ],
    timeline: [{ at: '2026-03-04T10:01:00.000Z', stage: 'claim', text: 'claimed' }],
  }

  it('returns an incident as it was saved, and keeps it for 400 days', async () => {
    await store.saveIncident({ ...incident, outcome: null })
    await store.saveIncident(incident)
    expect(await store.readIncident('incident-a')).toEqual(incident)
    expect(await read('INCIDENT#incident-a', 'RECORD')).toMatchObject({
      service: 'web',
      expiresAt: (start + 400 * day) / 1_000,
    })
  })

  it('has no incident that was never saved', async () => {
    expect(await store.readIncident('incident-z')).toBeNull()
  })

  it('refuses a record that is not an incident, and says where', async () => {
    await store.saveIncident(incident)
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: 'INCIDENT#incident-a', sk: 'RECORD' },
        UpdateExpression: 'SET outcome = :outcome REMOVE timeline',
        ExpressionAttributeValues: { ':outcome': 'won' },
      }),
    )
    await expect(store.readIncident('incident-a')).rejects.toMatchObject({
      code: 'malformed-answer',
      message: expect.stringMatching(/incident incident-a[^]*outcome[^]*timeline/),
    })
  })

  it('keeps an ignored trigger once under its day for 30 days, however long its key', async () => {
    const ignored = {
      key: 'k'.repeat(2_000),
      at: '2026-03-04T10:00:00.000Z',
      kind: 'ignored',
      service: null,
      reason: 'an OK event',
    }
    await store.saveIgnored(ignored)
    await store.saveIgnored(ignored)
    const items = (await client.send(new ScanCommand({ TableName: table }))).Items
    expect(items).toEqual([
      {
        ...ignored,
        pk: 'IGNORED#2026-03-04',
        sk: expect.stringMatching(/^2026-03-04T10:00:00\.000Z#/),
        expiresAt: (start + 30 * day) / 1_000,
      },
    ])
  })
})
