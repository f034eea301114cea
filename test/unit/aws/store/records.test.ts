import { GetCommand, PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { beforeEach, describe, expect, it } from 'vitest'
import { dynamoDbStore } from '../../../../shared/aws/store/store.ts'
import type { Incident } from '../../../../shared/domain/incident/incident.ts'
import { noTimings } from '../../../../shared/domain/incident/timings.ts'
import type { PendingApproval, Store } from '../../../../shared/ports/store.ts'
import { day, minute, request, start } from '../support/claims.ts'
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

const web = 'web-20260304T100100Z'

describe('incidents and ignored triggers', () => {
  const incident: Incident = {
    id: web,
    service: 'web',
    trigger: { kind: 'alarm', key: 'alarm:web:1', signal: 'error-rate', reason: 'alarm ballast-web went into ALARM' },
    outcome: 'mitigated',
    incidentClass: 'bad-candidate',
    reason: 'candidate was failing while stable was clean',
    timings: { ...noTimings, onset: '2026-03-04T10:00:00.000Z', alarmed: '2026-03-04T10:01:00.000Z' },
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
    changes: [
      {
        mitigation: 'drain-candidate',
        kind: 'weights',
        nodeGroup: null,
        before: { ec2: 95, eks: 5 },
        after: { ec2: 100, eks: 0 },
      },
      {
        mitigation: 'add-nodes',
        kind: 'node-group',
        nodeGroup: { cluster: 'prod', name: 'web' },
        before: { min: 2, desired: 2, max: 6 },
        after: { min: 4, desired: 4, max: 6 },
      },
    ],
    refusals: [
      { allowed: false, guardrail: 'headroom', code: 'full', reason: 'no room', observed: '900 rpm', limit: '800 rpm' },
    ],
    timeline: [{ at: '2026-03-04T10:01:00.000Z', stage: 'claim', text: 'claimed' }],
    hindsight: { verdict: 'right', reason: 'ann did the same' },
  }

  it('returns an incident as it was saved, and keeps it for 400 days', async () => {
    await store.saveIncident({ ...incident, outcome: null })
    await store.saveIncident(incident)
    expect(await store.readIncident(web)).toEqual(incident)
    expect(await read('SERVICE#web', `INCIDENT#${web}`)).toMatchObject({
      service: 'web',
      expiresAt: (start + 400 * day) / 1_000,
    })
  })

  it('has no incident that was never saved', async () => {
    expect(await store.readIncident('web-20260304T100200Z')).toBeNull()
  })

  it('refuses a record that is not an incident, and says where', async () => {
    await store.saveIncident(incident)
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: 'SERVICE#web', sk: `INCIDENT#${web}` },
        UpdateExpression: 'SET outcome = :outcome REMOVE timeline',
        ExpressionAttributeValues: { ':outcome': 'won' },
      }),
    )
    await expect(store.readIncident(web)).rejects.toMatchObject({
      code: 'malformed-answer',
      message: expect.stringMatching(/INCIDENT#web-20260304T100100Z[^]*outcome[^]*timeline/),
    })
  })

  const opened = (service: string, minutes: number): Incident => ({
    ...incident,
    service,
    id: `${service}-20260304T10${String(minutes).padStart(2, '0')}00Z`,
  })
  const recent = async (service: string, count: number) =>
    (await store.recentIncidents(service, count)).map(({ id }) => id.slice(-8))

  it('lists the newest incidents of a service first, and no more than asked for', async () => {
    for (const minutes of [20, 5, 40, 10]) await store.saveIncident(opened('web', minutes))
    expect(await recent('web', 3)).toEqual(['T104000Z', 'T102000Z', 'T101000Z'])
    expect(await recent('web', 9)).toEqual(['T104000Z', 'T102000Z', 'T101000Z', 'T100500Z'])
    expect(await recent('web', 0)).toEqual([])
    expect(await store.recentIncidents('web', 1)).toEqual([opened('web', 40)])
  })

  it.each(['web-2', 'web-20260304', 'web-20260304t100100z', 'we'])(
    'does not take the incidents of %s for those of web',
    async (service) => {
      await store.saveIncident(opened('web', 1))
      await store.saveIncident(opened(service, 2))
      await store.claim(request({ service }))
      expect(await recent('web', 9)).toEqual(['T100100Z'])
      expect(await recent(service, 9)).toEqual(['T100200Z'])
      expect(await store.readIncident(opened(service, 2).id)).toMatchObject({ service })
    },
  )

  it('lists incidents that fill more than one page of a query', async () => {
    const reason = 'r'.repeat(390_000)
    for (const minutes of [1, 2, 3, 4, 5]) await store.saveIncident({ ...opened('web', minutes), reason })
    expect(await recent('web', 4)).toEqual(['T100500Z', 'T100400Z', 'T100300Z', 'T100200Z'])
    expect(await recent('web', 9)).toHaveLength(5)
  })

  it('lists no incidents where one cannot be understood', async () => {
    await store.saveIncident(opened('web', 1))
    await client.send(
      new PutCommand({ TableName: table, Item: { pk: 'SERVICE#web', sk: 'INCIDENT#web-20260304T100200Z' } }),
    )
    await expect(store.recentIncidents('web', 2)).rejects.toMatchObject({ code: 'malformed-answer' })
  })

  it.each([
    'unclaimed',
    '',
    'web',
    '20260304T100100Z',
    '-20260304T100100Z',
    'web-20260304T100100',
    'web-2026-03-04T10:01:00Z',
    'web#STATE-20260304T100100Z',
    `${web}\n`,
  ])('refuses %j as an incident id, and says what one looks like', async (id) => {
    const message = expect.stringMatching(new RegExp(`incident id is '${id.trim()}.?', expected a service`))
    const refused = { code: 'invalid', retryable: false, message }
    await expect(store.readIncident(id)).rejects.toMatchObject(refused)
    await expect(store.saveIncident({ ...incident, id })).rejects.toMatchObject(refused)
    await expect(store.readApproval(id)).rejects.toMatchObject(refused)
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

describe('approvals', () => {
  const approval: PendingApproval = {
    incidentId: web,
    service: 'web',
    callbackId: 'callback-a',
    plans: ['set the weights to ec2 100, eks 0', 'add 2 nodes to prod/web'],
    expiresAt: start + 30 * minute,
    otherwise: 'apply',
  }

  it('come back as they were saved, and are kept as long as incidents', async () => {
    await store.saveApproval({ ...approval, callbackId: 'callback-before' })
    await store.saveApproval(approval)
    expect(await store.readApproval(web)).toEqual(approval)
    expect(await read('SERVICE#web', `APPROVAL#${web}`)).toMatchObject({ expiresAt: (start + 400 * day) / 1_000 })
  })

  it('are none where nothing waited, and are no incidents', async () => {
    expect(await store.readApproval(web)).toBeNull()
    await store.saveApproval(approval)
    expect(await store.readIncident(web)).toBeNull()
    expect(await store.recentIncidents('web', 9)).toEqual([])
  })

  it.each([
    ['callbackId', { callbackId: undefined }],
    ['otherwise', { otherwise: 'ask' }],
    ['answerBy', { answerBy: 'tomorrow' }],
  ])('that cannot be understood for their %s are a malformed answer', async (where, broken) => {
    await store.saveApproval(approval)
    const Item = { ...(await read('SERVICE#web', `APPROVAL#${web}`)), ...broken }
    await client.send(new PutCommand({ TableName: table, Item }))
    await expect(store.readApproval(web)).rejects.toMatchObject({
      code: 'malformed-answer',
      message: expect.stringMatching(new RegExp(`APPROVAL#${web}[^]*${where}`)),
    })
  })
})
