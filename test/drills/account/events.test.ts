import { ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53'
import { describe, expect, it } from 'vitest'
import type { AccountSettings, AlarmDefinition } from '../../../drills/account/index.ts'
import { errorRate } from '../../../shared/domain/signals/error-rate.ts'
import { clientsOf, fleet, human, minute, monday, newAccount, second, service, settings } from './support.ts'

const protectedService = {
  name: 'web',
  mode: 'enforce',
  record: { hostedZoneId: settings().hostedZone.id, name: 'www.example.com', type: 'A' },
  fleets: service().fleets,
  release: { allowedShares: [5, 100], bakeMinutes: 10, fallbackShare: 0 },
  limits: {
    falseAlarmsPerWeek: 0.25,
    minimumRequests: 100,
    inconclusiveMinutes: 10,
    verifyMinutes: 10,
    shareTolerancePoints: 5,
    leaseMinutes: 60,
    cooldownMinutes: 5,
    maximumShiftPoints: 75,
  },
  approval: { waitMinutes: 15, otherwise: 'reject' },
  alarms: [],
} as const

const alarms: AlarmDefinition[] = errorRate
  .tripwires(protectedService)
  .map((tripwire) => ({ ...tripwire, name: `ballast-web-error-rate-${tripwire.subject}` }))

function listening(fields: Partial<AccountSettings> = {}) {
  const calm = service({
    fleets: {
      stable: fleet({ setIdentifier: 'ec2', weight: 99 }),
      candidate: fleet({ setIdentifier: 'eks', weight: 1, errorRatio: 0 }),
    },
  })
  const { clock, account } = newAccount({ services: [calm], ...fields })
  const events: { at: number; event: ReturnType<typeof JSON.parse> }[] = []
  account.onEvent((event, at) => events.push({ event, at }))
  account.start()
  return { clock, account, events }
}

describe('alarms', () => {
  it('leave INSUFFICIENT_DATA at once, and go into ALARM in the minute after a breach', async () => {
    const { clock, account, events } = listening({ alarms })
    clock.schedule(monday + 10 * minute, () => account.setErrorRatio('web', 'stable', 0.2))
    await clock.runUntil(monday + 15 * minute)
    const states = events.map(({ at, event }) => [at - monday, event.detail.alarmName, event.detail.state.value])
    expect(states).toEqual([
      [52 * second, 'ballast-web-error-rate-candidate', 'OK'],
      [52 * second, 'ballast-web-error-rate-stable', 'OK'],
      [11 * minute + 52 * second, 'ballast-web-error-rate-stable', 'ALARM'],
    ])
    expect(account.alarms().map(({ status }) => status.value)).toEqual(['OK', 'ALARM'])
  })

  it('recover when the newest datapoint is below the threshold', async () => {
    const { clock, account, events } = listening({ alarms })
    clock.schedule(monday + 2 * minute, () => account.setErrorRatio('web', 'stable', 0.2))
    clock.schedule(monday + 5 * minute, () => account.setErrorRatio('web', 'stable', 0.001))
    await clock.runUntil(monday + 10 * minute)
    const ofStable = events.filter(({ event }) => event.detail.alarmName.endsWith('stable'))
    expect(ofStable.map(({ at, event }) => [at - monday, event.detail.state.value]).slice(1)).toEqual([
      [3 * minute + 52 * second, 'ALARM'],
      [6 * minute + 52 * second, 'OK'],
    ])
  })

  it('tell EventBridge in the shape of a metric-math alarm', async () => {
    const { clock, account, events } = listening({ alarms })
    account.setErrorRatio('web', 'stable', 0.5)
    await clock.runUntil(monday + 3 * minute)
    const event = events.find(({ event: { detail } }) => detail.state.value === 'ALARM')?.event
    expect(event).toMatchObject({
      version: '0',
      'detail-type': 'CloudWatch Alarm State Change',
      source: 'aws.cloudwatch',
      account: '123456789012',
      region: 'eu-west-1',
      time: '2026-03-02T10:01:50Z',
      resources: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:ballast-web-error-rate-stable'],
      detail: {
        alarmName: 'ballast-web-error-rate-stable',
        configuration: {
          metrics: [
            { id: 'errors', expression: 'FILL(stable_target5xx,0)+FILL(stable_elb5xx,0)', returnData: false },
            {
              id: 'usual',
              expression: '0.0025*(FILL(stable_requests,0)+FILL(stable_elb5xx,0))',
              label: 'usual 5xx answers at the most',
              returnData: false,
            },
            {
              id: 'times',
              expression: 'errors/(1+usual+usual^0.5)',
              label: '5xx answers, times what is let pass',
              returnData: true,
            },
            {
              id: 'stable_requests',
              metricStat: {
                metric: {
                  namespace: 'AWS/ApplicationELB',
                  name: 'RequestCount',
                  dimensions: { LoadBalancer: 'app/web-ec2/50dc6c495c0c9188' },
                },
                period: 60,
                stat: 'Sum',
              },
              returnData: false,
            },
            { id: 'stable_target5xx' },
            { id: 'stable_elb5xx' },
          ],
        },
        previousState: { value: 'OK' },
        state: { value: 'ALARM', timestamp: '2026-03-02T10:01:50.000+0000' },
      },
    })
    expect(event.detail.state.reason).toMatch(
      /^Threshold Crossed: 1 out of the last 1 datapoints \[\d+\.\d+ \(02\/03\/26 10:00:00\)\] was greater than the threshold \(1\.0\) \(minimum 1 datapoint for OK -> ALARM transition\)\.$/,
    )
    expect(JSON.parse(event.detail.state.reasonData)).toMatchObject({
      version: '1.0',
      startDate: '2026-03-02T10:00:00.000+0000',
      period: 60,
      threshold: 1,
    })
  })

  it('tell EventBridge in the shape of a single-metric alarm', async () => {
    const requests = errorRate.tripwires(protectedService)[1]?.metrics[0]
    if (requests === undefined) throw new Error('the signal has no metric')
    const alarm: AlarmDefinition = {
      name: 'busy',
      description: '',
      metrics: [requests],
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: 10,
      periodSeconds: 60,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData: 'missing',
    }
    const { clock, events } = listening({ alarms: [alarm] })
    await clock.runUntil(monday + 5 * minute)
    expect(events).toHaveLength(2)
    const { configuration, state, previousState } = events[1]?.event.detail ?? {}
    expect(configuration.metrics).toEqual([
      { id: expect.stringMatching(/^[0-9a-f-]{36}$/), metricStat: expect.anything(), returnData: true },
    ])
    expect(previousState.reason).toBe(
      'Threshold Crossed: 1 datapoint received, fewer than 2 datapoints for OK -> ALARM transition.',
    )
    expect(state.reason).toMatch(
      /2 out of the last 2 datapoints \[.*\] were greater than or equal to the threshold \(10\.0\)/,
    )
    expect(JSON.parse(state.reasonData)).toMatchObject({ statistic: 'Sum' })
  })

  it('see no datapoints of an idle fleet', async () => {
    const idle = fleet({ setIdentifier: 'eks', weight: 0, errorRatio: 1 })
    const services = [service({ fleets: { stable: fleet({ setIdentifier: 'ec2' }), candidate: idle } })]
    const strict = alarms.map((alarm) => ({
      ...alarm,
      metrics: alarm.metrics.map((each) =>
        each.id === 'times' ? { ...each, expression: '100*errors/candidate_requests' } : each,
      ),
    }))
    const { clock, account } = listening({ alarms: strict.slice(0, 1), services })
    await clock.runUntil(monday + 5 * minute)
    const [candidate] = account.alarms()
    expect(candidate?.status).toMatchObject({
      value: 'OK',
      reason:
        'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    })
  })
})

describe('CloudTrail', () => {
  it('delivers a person’s change late, from us-east-1, with lower camel case keys', async () => {
    const { clock, account, events } = listening()
    account.setWeights('web', { stable: 5, candidate: 5 }, human, 'release 5 %')
    await clock.runUntil(monday + 2 * minute)
    expect(events).toHaveLength(1)
    const [{ at, event } = { at: 0, event: {} }] = events
    expect(at - monday).toBe(60 * second)
    expect(event).toMatchObject({
      'detail-type': 'AWS API Call via CloudTrail',
      source: 'aws.route53',
      region: 'us-east-1',
      time: '2026-03-02T10:00:00Z',
      detail: {
        eventName: 'ChangeResourceRecordSets',
        userIdentity: { type: 'IAMUser', arn: human.arn, userName: 'on-call' },
        requestParameters: {
          hostedZoneId: 'Z0123456789ABCDEFGHIJ',
          changeBatch: {
            comment: 'release 5 %',
            changes: [
              {
                action: 'UPSERT',
                resourceRecordSet: {
                  name: 'www.example.com.',
                  type: 'A',
                  setIdentifier: 'ec2',
                  weight: 5,
                  aliasTarget: {
                    hostedZoneId: 'Z32O12XQLNTSW2',
                    dNSName: 'dualstack.web-ec2.eu-west-1.elb.amazonaws.com.',
                    evaluateTargetHealth: true,
                  },
                },
              },
              { action: 'UPSERT' },
            ],
          },
        },
        responseElements: {
          changeInfo: {
            id: expect.stringMatching(/^\/change\/C[0-9A-Z]{19}$/),
            status: 'PENDING',
            submittedAt: 'Mar 2, 2026 10:00:00 AM',
          },
        },
      },
    })
  })

  it('names the role of Ballast’s own changes, and its refused ones carry the error', async () => {
    const { clock, account, events } = listening()
    const record = { Name: 'a.example.com', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] } as const
    const create = () =>
      clientsOf(account).route53.send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: 'Z0123456789ABCDEFGHIJ',
          ChangeBatch: {
            Changes: [
              { Action: 'CREATE', ResourceRecordSet: { ...record, ResourceRecords: [...record.ResourceRecords] } },
            ],
          },
        }),
      )
    await clock.complete(create())
    await expect(clock.complete(create())).rejects.toThrow('already exists')
    await clock.runUntil(clock.now() + 2 * minute)
    expect(events.map(({ event }) => event.detail.errorCode)).toEqual([undefined, 'InvalidChangeBatch'])
    expect(events[0]?.event.detail.userIdentity).toMatchObject({
      type: 'AssumedRole',
      arn: 'arn:aws:sts::123456789012:assumed-role/ballast/ballast',
      sessionContext: { sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::123456789012:role/ballast' } },
    })
    expect(events[0]?.event.detail.requestParameters.changeBatch.changes[0].resourceRecordSet.tTL).toBe(60)
    expect(events[1]?.event.detail.responseElements).toBeNull()
  })
})
