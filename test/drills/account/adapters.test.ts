import { describe, expect, it } from 'vitest'
import { cloudWatchClient } from '../../../shared/aws/clients/cloudwatch.ts'
import { documentClient } from '../../../shared/aws/clients/dynamodb.ts'
import { eksClient } from '../../../shared/aws/clients/eks.ts'
import { route53Client } from '../../../shared/aws/clients/route53.ts'
import { snsClient } from '../../../shared/aws/clients/sns.ts'
import { cloudWatchMetrics } from '../../../shared/aws/cloudwatch/metrics.ts'
import { eksNodeGroups } from '../../../shared/aws/node-groups.ts'
import { snsNotifier } from '../../../shared/aws/notifier.ts'
import { dynamoDbStore } from '../../../shared/aws/store/store.ts'
import { tableSchema } from '../../../shared/aws/store/table.ts'
import { route53WeightedRecords } from '../../../shared/aws/route53/weighted-records.ts'
import { fleetMetrics } from '../../../shared/domain/metrics/fleet-metrics.ts'
import { fleet, human, minute, monday, newAccount, onNodes, service, settings } from './support.ts'

const topic = 'arn:aws:sns:eu-west-1:123456789012:ballast'
const record = { hostedZoneId: settings().hostedZone.id, name: 'www.example.com', type: 'A' } as const

async function ports() {
  const fleets = { stable: fleet({ setIdentifier: 'ec2', weight: 99 }), candidate: onNodes() }
  const { clock, account } = newAccount({ services: [service({ fleets })] })
  await account.createTable({ TableName: 'ballast', ...tableSchema })
  const options = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    requestHandler: account.requestHandler,
  }
  return {
    clock,
    account,
    records: route53WeightedRecords(route53Client(options)),
    metrics: cloudWatchMetrics(cloudWatchClient(options)),
    nodeGroups: eksNodeGroups(eksClient(options)),
    notifier: snsNotifier(snsClient(options), topic),
    store: dynamoDbStore(documentClient(options), 'ballast', clock),
  }
}

describe('Ballast’s own adapters on the simulated account', () => {
  it('read and change weighted records', async () => {
    const { clock, account, records } = await ports()
    const before = await clock.complete(records.list(record))
    expect(before.map(({ setIdentifier, weight }) => [setIdentifier, weight])).toEqual([
      ['ec2', 99],
      ['eks', 1],
    ])
    const after = before.map((each) => ({ ...each, weight: each.setIdentifier === 'eks' ? 0 : 100 }))
    const change = { hostedZoneId: record.hostedZoneId, before, after, comment: 'ballast' }
    const { changeId } = await clock.complete(records.change(change))
    expect(await clock.complete(records.changeStatus(changeId))).toBe('PENDING')
    await clock.runUntil(clock.now() + minute)
    expect(await clock.complete(records.changeStatus(changeId))).toBe('INSYNC')
    expect(await clock.complete(records.list(record))).toEqual(after)
    expect(account.calls).toEqual({
      'route53:ListResourceRecordSets': 2,
      'route53:ChangeResourceRecordSets': 1,
      'route53:GetChange': 2,
    })
  })

  it('read and change the size of a node group', async () => {
    const { clock, account, nodeGroups } = await ports()
    const group = { cluster: 'web-eks', name: 'workers' }
    const before = await clock.complete(nodeGroups.describe(group))
    expect(before).toEqual({ min: 2, desired: 4, max: 10, status: 'active', desiredOwner: 'cluster-autoscaler' })
    const after = { min: 8, desired: 8, max: 12 }
    const { updateId } = await clock.complete(nodeGroups.resize(group, before, after))
    expect(await clock.complete(nodeGroups.updateStatus(group, updateId))).toEqual({
      status: 'in-progress',
      errors: [],
    })
    await expect(clock.complete(nodeGroups.resize(group, after, { ...after, max: 20 }))).rejects.toThrow(
      'ResourceInUseException',
    )
    await clock.runUntil(clock.now() + minute)
    expect(await clock.complete(nodeGroups.updateStatus(group, updateId))).toEqual({ status: 'successful', errors: [] })
    expect(await clock.complete(nodeGroups.describe(group))).toMatchObject({ ...after, status: 'active' })
    account.scaleIn('web', 'candidate', { max: 15 }, human)
    await expect(clock.complete(nodeGroups.resize(group, after, before))).rejects.toMatchObject({ code: 'mismatch' })
  })

  it('find that a person was faster', async () => {
    const { clock, account, records } = await ports()
    const before = await clock.complete(records.list(record))
    account.beforeNextCall('route53:ChangeResourceRecordSets', () => {
      account.setWeights('web', { stable: 90, candidate: 10 }, human)
    })
    const change = records.change({ hostedZoneId: record.hostedZoneId, before, after: before, comment: 'ballast' })
    await expect(clock.complete(change)).rejects.toMatchObject({ code: 'mismatch' })
  })

  it('read metrics', async () => {
    const { clock, account, metrics } = await ports()
    await clock.runUntil(monday + 10 * minute)
    const series = await clock.complete(metrics.read(fleetMetrics(service().fleets), monday, clock.now()))
    const published = account.history().slice(0, 9)
    expect(series.candidate_requests).toEqual(
      published.map(({ at, fleets }) => ({ at, value: fleets.candidate.requests })),
    )
    expect(series.candidate_elb503).toEqual([])
  })

  it('notify, and claim a service', async () => {
    const { clock, account, notifier, store } = await ports()
    await clock.complete(notifier.notify({ subject: 'web', body: 'something happened' }))
    expect(account.published).toMatchObject([{ subject: 'web', message: 'something happened', topicArn: topic }])
    const request = {
      service: 'web',
      triggerKey: 'k',
      incidentId: 'i',
      now: clock.now(),
      expiresAt: clock.now() + minute,
    }
    expect(await clock.complete(store.claim({ ...request, owner: 'one' }))).toMatchObject({ status: 'claimed' })
    const other = store.claim({ ...request, owner: 'two', triggerKey: 'other', incidentId: 'j' })
    expect(await clock.complete(other)).toMatchObject({ status: 'busy' })
  })
})
