import { beforeEach, describe, expect, it } from 'vitest'
import { noTimings } from '../../../../shared/domain/incident/timings.ts'
import type { Incident } from '../../../../shared/domain/incident/incident.ts'
import { emptyState } from '../../../../shared/domain/records/known-good.ts'
import type { MetricSeries } from '../../../../shared/domain/metrics/metric.ts'
import type { Service } from '../../../../shared/domain/service/service.ts'
import { iso, minute } from '../../../../shared/domain/time.ts'
import { PortError } from '../../../../shared/ports/port-error.ts'
import { calm, checkAccount, type CheckAccount } from '../../../support/check-account.ts'
import { fleetSeries, noon, records, service, type Load } from '../../../support/builders.ts'

const named = (name: string, changes: Partial<Service> = {}): Service =>
  service({
    name,
    record: { hostedZoneId: 'Z0123456789', name: `${name}.example.com`, type: 'A' },
    fleets: {
      stable: { setIdentifier: 'ec2', loadBalancer: `app/${name}-ec2/1111111111111111` },
      candidate: { setIdentifier: 'eks', loadBalancer: `app/${name}-eks/2222222222222222` },
    },
    ...changes,
  })

const traffic = (stable: readonly Load[], candidate: readonly Load[]) => (now: number) => ({
  ...fleetSeries('stable', stable, now),
  ...fleetSeries('candidate', candidate, now),
})
const steady = traffic(
  [{ minutesAgo: 75, requests: 5940, errorRatio: 0.001 }],
  [{ minutesAgo: 75, requests: 300, errorRatio: 0.001 }],
)
const badCandidate = traffic(
  [{ minutesAgo: 75, requests: 5700, errorRatio: 0.001 }],
  [
    { minutesAgo: 75, untilMinutesAgo: 2, requests: 300, errorRatio: 0.001 },
    { minutesAgo: 2, requests: 300, errorRatio: 0.2 },
  ],
)
/** Requests that ended so many minutes before noon. */
const silentSince =
  (minutesAgo: number, requests = 6000) =>
  (now: number): MetricSeries => {
    const ago = minutesAgo + (now - noon) / minute
    return fleetSeries('stable', [{ minutesAgo: 75, untilMinutesAgo: ago, requests }], now)
  }

let account: CheckAccount
const web = () => account.services['web']!
beforeEach(() => {
  account = checkAccount(steady, named('web'))
})

const incident = (changes: Partial<Incident> = {}): Incident => ({
  id: 'web-1',
  service: 'web',
  trigger: { kind: 'alarm', key: 'alarm:1', signal: 'error-rate', reason: 'alarm' },
  outcome: 'escalated',
  incidentClass: 'bad-candidate',
  reason: 'refused',
  timings: { ...noTimings, detected: iso(noon - 11 * minute) },
  hindsight: null,
  verdicts: [
    { signal: 'traffic-share', subject: 'service', state: 'healthy', evidence: '', numbers: { share: 1 }, onset: null },
  ],
  changes: [],
  refusals: [],
  timeline: [{ at: iso(noon - 10 * minute), stage: 'close', text: 'escalated: refused' }],
  ...changes,
})
function remember(last: Incident): void {
  account.incidents.set(last.id, last)
  web().memory = { ...web().memory, lastIncident: { id: last.id, claimedAt: noon - 11 * minute } }
}

it('starts nothing for a service with which nothing is wrong', async () => {
  for (const minutes of [0, 1, 30]) expect((await account.runAfter(minutes)).started).toEqual([])
  expect(account.runs).toEqual(Array.from({ length: 3 }, () => ({ checked: 1, failed: 0 })))
})

describe('a service in a release', () => {
  it('has an execution started for a bad candidate, with no alarm', async () => {
    web().series = badCandidate
    const { started } = await account.runAfter(0)
    expect(started).toEqual([
      expect.objectContaining({ service: 'web', signal: null, at: noon, key: `check:web:${iso(noon)}` }),
    ])
    expect(started[0]?.reason).toMatch(
      /bad-candidate: candidate: 120 of the candidate's 600 requests since 11:58 failed/,
    )
    expect(account.started).toEqual(started)
  })

  it('has one started when stable alone fails, which no class explains', async () => {
    web().series = traffic(
      [
        { minutesAgo: 75, untilMinutesAgo: 2, requests: 5700, errorRatio: 0.001 },
        { minutesAgo: 2, requests: 5700, errorRatio: 0.2 },
      ],
      [{ minutesAgo: 75, requests: 300, errorRatio: 0.001 }],
    )
    expect((await account.runAfter(0)).started[0]?.reason).toMatch(/unclassified/)
  })

  it.each<[string, (now: number) => MetricSeries]>([
    [
      'inconclusive',
      traffic(
        [{ minutesAgo: 75, requests: 5700, errorRatio: 0.001 }],
        [
          { minutesAgo: 75, untilMinutesAgo: 1, requests: 300 },
          { minutesAgo: 1, requests: 300, errorRatio: 0.01 },
        ],
      ),
    ],
    ['no data', silentSince(8)],
  ])('has none started on %s', async (_, series) => {
    web().series = series
    expect((await account.runAfter(0)).started).toEqual([])
  })

  it('under a lease is left alone with a load that Ballast has made room for, unless users feel it', async () => {
    const spike = (errorRatio: number) =>
      traffic(
        [
          { minutesAgo: 75, untilMinutesAgo: 3, requests: 5700, errorRatio: 0.001 },
          { minutesAgo: 3, requests: 57_000, errorRatio },
        ],
        [
          { minutesAgo: 75, untilMinutesAgo: 3, requests: 300, errorRatio: 0.001 },
          { minutesAgo: 3, requests: 3_000, errorRatio },
        ],
      )
    const weights = { ec2: 99, eks: 1 }
    web().memory = {
      ...calm,
      state: {
        ...calm.state,
        hold: { weights, since: iso(noon), incidentId: 'web-1', until: iso(noon + 60 * minute) },
      },
    }
    web().series = spike(0.001)
    expect((await account.runAfter(0)).started).toEqual([])
    web().series = spike(0.3)
    expect((await account.runAfter(0)).started).toHaveLength(1)
    web().memory = calm
    web().series = spike(0.3)
    expect((await account.runAfter(0)).started).toHaveLength(1)
  })

  it.each([
    ['the candidate has nothing', 100, 0],
    ['the candidate has everything', 0, 100],
  ])('is none where %s: alarms watch it', async (_, ec2, eks) => {
    web().live = records(ec2, eks)
    web().memory = {
      ...calm,
      state: { ...emptyState, lastGood: { weights: { ec2, eks }, since: iso(noon - 60 * minute) } },
    }
    web().series = badCandidate
    expect((await account.runAfter(0)).started).toEqual([])
  })
})

describe('live weights', () => {
  const change = { at: noon - minute, weights: { ec2: 5, eks: 5 }, by: 'user/ann', comment: '', isOverride: false }

  it('that break the policy have an execution started at once when Ballast was told of them', async () => {
    web().live = records(5, 5)
    web().noted = [change]
    const { started } = await account.runAfter(0)
    expect(started).toMatchObject([{ signal: 'traffic-share', reason: expect.stringMatching(/policy allows 5 %/) }])
  })

  it('of which no event told are given five minutes for it, and then reckoned from when they were first seen', async () => {
    web().live = records(5, 5)
    for (const minutes of [0, 1, 1, 1, 1]) expect((await account.runAfter(minutes)).started).toEqual([])
    const { started } = await account.runAfter(1)
    expect(started).toMatchObject([{ signal: 'traffic-share', at: noon, key: `check:web:${iso(noon + 5 * minute)}` }])
    expect(started[0]?.reason).toMatch(/no event told of the live weights ec2 5, eks 5; .*policy allows/)
  })

  it('that change meanwhile begin their five minutes again', async () => {
    for (const eks of [5, 6, 5, 6, 5, 6, 5]) {
      web().live = records(100 - eks, eks)
      expect((await account.runAfter(4)).started).toEqual([])
    }
  })

  it('that the policy allows but of which no event told are learnt by an execution', async () => {
    web().live = records(95, 5)
    await account.runAfter(0)
    expect((await account.runAfter(5)).started).toMatchObject([
      { signal: 'traffic-share', reason: 'no event told of the live weights ec2 95, eks 5' },
    ])
  })

  it.each<[string, () => void]>([
    [
      'baking',
      () =>
        (web().memory = {
          ...calm,
          state: { ...calm.state, baking: { weights: { ec2: 95, eks: 5 }, since: iso(noon) } },
        }),
    ],
    [
      'what Ballast last wrote',
      () =>
        (web().memory = {
          ...calm,
          state: {
            ...calm.state,
            lastWrite: { weights: { ec2: 95, eks: 5 }, since: iso(noon), incidentId: 'web-1', leaseUntil: iso(noon) },
          },
        }),
    ],
    ['what somebody set with an event', () => (web().noted = [{ ...change, weights: { ec2: 95, eks: 5 } }])],
    ['an override', () => (web().noted = [{ ...change, weights: { ec2: 95, eks: 5 }, isOverride: true }])],
  ])('that are %s are left alone', async (_, know) => {
    web().live = records(95, 5)
    know()
    for (const minutes of [0, 6]) expect((await account.runAfter(minutes)).started).toEqual([])
  })

  it('that are gone altogether are a problem that is reported', async () => {
    web().live = []
    expect((await account.runAfter(0)).problems).toMatchObject([
      { service: 'web', problem: expect.stringMatching(/web\.example\.com has no weighted A records/) },
    ])
  })
})

describe('an alarm of the service', () => {
  const arn = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:ballast-web-error-rate-stable'
  const raise = (minutesAgo: number, name = 'ballast-web-error-rate-stable') => {
    account.raised = [{ name, arn, since: noon - minutesAgo * minute }]
  }

  it('that nobody looked at for more than five minutes has an execution started, under the key of its event', async () => {
    raise(6)
    expect((await account.runAfter(0)).started).toMatchObject([
      { service: 'web', signal: 'error-rate', key: `alarm:${arn}@${iso(noon - 6 * minute)}`, at: noon - 6 * minute },
    ])
  })

  it.each<[string, () => void]>([
    ['its event may still come', () => raise(5)],
    [
      'somebody looked since',
      () => {
        raise(20)
        remember(incident())
      },
    ],
    ['it belongs to nobody', () => raise(6, 'ballast-other-error-rate-stable')],
  ])('has none started where %s', async (_, given) => {
    given()
    expect((await account.runAfter(0)).started).toEqual([])
  })

  it('has the same key each minute until somebody has looked', async () => {
    raise(6)
    const keys = [await account.runAfter(0), await account.runAfter(1)].flatMap(({ started }) =>
      started.map(({ key }) => key),
    )
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  })
})

describe('metrics that stop', () => {
  it('have one execution started, which can page that Ballast is blind', async () => {
    web().series = silentSince(16)
    const { started } = await account.runAfter(0)
    const since = noon - 16 * minute
    expect(started).toMatchObject([{ signal: 'error-rate', key: `blind:web:${iso(since)}`, at: since }])
    web().memory = { ...calm, lastIncident: { id: 'web-2', claimedAt: noon } }
    for (const minutes of [1, 20, 20]) expect((await account.runAfter(minutes)).started).toEqual([])
  })

  it.each<[string, (now: number) => MetricSeries]>([
    ['not silent for long enough', silentSince(15)],
    ['too few requests before for silence to mean anything', silentSince(16, 6)],
    ['no requests in the whole past', () => ({})],
  ])('say nothing when there were %s', async (_, series) => {
    web().series = series
    expect((await account.runAfter(0)).started).toEqual([])
  })
})

describe('what is started once', () => {
  it('is nothing for a service with an open incident, and its metrics are not even read', async () => {
    web().series = badCandidate
    web().memory = { ...calm, claim: { incidentId: 'web-1', expiresAt: noon + 1 } }
    expect((await account.runAfter(0)).started).toEqual([])
    expect(account.reads).toEqual([])
    expect((await account.runAfter(1)).started).toHaveLength(1)
  })

  it.each<[string, Partial<Incident>]>([
    ['was escalated', {}],
    ['would have been mitigated in observe mode', { outcome: 'no-action' }],
  ])('is not started again while the same %s less than an hour ago', async (_, changes) => {
    web().series = badCandidate
    remember(incident(changes))
    for (const minutes of [0, 1, 48]) expect((await account.runAfter(minutes)).started).toEqual([])
    expect((await account.runAfter(1)).started).toHaveLength(1)
  })

  it('is not started for what a mitigated incident has left in the metrics', async () => {
    web().series = badCandidate
    const timeline = [{ at: iso(noon), stage: 'close' as const, text: 'mitigated' }]
    remember(incident({ outcome: 'mitigated', timeline }))
    for (const minutes of [0, 5]) expect((await account.runAfter(minutes)).started).toEqual([])
    expect((await account.runAfter(1)).started).toHaveLength(1)
  })

  it('is tried again only after ten minutes where Ballast could not look', async () => {
    web().series = badCandidate
    const timeline = [{ at: iso(noon), stage: 'close' as const, text: 'escalated: Ballast could not go on' }]
    remember(incident({ incidentClass: null, verdicts: [], timings: noTimings, timeline }))
    for (const minutes of [0, 1, 8]) expect((await account.runAfter(minutes)).started).toEqual([])
    expect((await account.runAfter(1)).started).toHaveLength(1)
  })

  it('is tried again only after ten minutes where the last incident has failed without a record', async () => {
    web().series = badCandidate
    web().memory = { ...web().memory, lastIncident: { id: 'web-20260302T120000Z', claimedAt: noon } }
    for (const minutes of [1, 8]) expect((await account.runAfter(minutes)).started).toEqual([])
    expect((await account.runAfter(1)).started).toHaveLength(1)
  })

  it.each<[string, Partial<Incident>]>([
    ['was mitigated and came back', { outcome: 'mitigated' }],
    ['was of another class', { incidentClass: 'shared-cause' }],
    ['was at another share', { verdicts: [] }],
    ['has no end on record', { timeline: [] }],
  ])('is started again where the last incident %s', async (_, changes) => {
    web().series = badCandidate
    remember(incident(changes))
    expect((await account.runAfter(0)).started).toHaveLength(1)
  })
})

describe('several services', () => {
  const names = ['web', 'api', 'shop', 'idle', 'paused']
  beforeEach(() => {
    account = checkAccount(steady, ...names.map((name) => named(name, name === 'paused' ? { mode: 'off' } : {})))
    const idle = account.services['idle']!
    idle.live = records(100, 0)
    idle.memory = { ...calm, state: { ...emptyState, lastGood: { weights: { ec2: 100, eks: 0 }, since: iso(0) } } }
    account.services['shop']!.series = badCandidate
  })

  it('are read in one go under ids of their own, those in no release by their request counts alone', async () => {
    const { started, checked } = await account.runAfter(0)
    expect(checked).toEqual(['web', 'api', 'shop', 'idle'])
    expect(started.map(({ service: name }) => name)).toEqual(['shop'])
    expect(account.reads).toHaveLength(1)
    const ids = account.reads[0]?.map(({ id }) => id) ?? []
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z][a-zA-Z0-9_]*$/)
  })

  it('that are in no release cost four metrics in a quarter of an hour', async () => {
    for (const each of Object.values(account.services))
      Object.assign(each, account.services['idle'], { service: each.service })
    for (let passed = 0; passed < 30; passed++) await account.runAfter(passed === 0 ? 0 : 1)
    const read = account.reads.flat()
    expect(read).toHaveLength(4 * 4 * 2)
    expect(new Set(read.map(({ metricName }) => metricName))).toEqual(
      new Set(['RequestCount', 'HTTPCode_ELB_503_Count']),
    )
  })

  it('are told to be blind in no release too, within a quarter of an hour', async () => {
    account.services['idle']!.series = silentSince(16)
    const started = []
    for (let passed = 0; passed < 15; passed++) started.push(...(await account.runAfter(passed === 0 ? 0 : 1)).started)
    expect(started.filter(({ service: name }) => name === 'idle')).toMatchObject([{ signal: 'error-rate' }])
  })

  it.each(['records.read', 'store.readMemory', 'store.recentChanges'])(
    'go on when %s fails for one of them, which is reported',
    async (failing) => {
      account.before = (call, name) => {
        if (call === failing && name === 'web') throw new PortError('unavailable', 'aws:Call', 'no answer')
      }
      const { started, problems, checked } = await account.runAfter(0)
      expect(problems).toEqual([{ service: 'web', problem: 'aws:Call: no answer' }])
      expect(checked).toEqual(['api', 'shop', 'idle'])
      expect(started.map(({ service: name }) => name)).toEqual(['shop'])
      expect(account.runs).toEqual([{ checked: 3, failed: 1 }])
    },
  )

  it('have their weights looked at although the metrics cannot be read, and are not taken to be blind', async () => {
    account.before = (call) => {
      if (call === 'metrics.read') throw new PortError('throttled', 'cloudwatch:GetMetricData', 'Rate exceeded')
    }
    web().live = records(5, 5)
    web().noted = [{ at: noon, weights: { ec2: 5, eks: 5 }, by: 'user/ann', comment: '', isOverride: false }]
    const { started, problems } = await account.runAfter(0)
    expect(started).toMatchObject([{ service: 'web', signal: 'traffic-share' }])
    // Those of the idle one were not to be read in this minute.
    expect(problems.map(({ service: name }) => name)).toEqual(['api', 'shop', 'web'])
    expect(account.runs).toEqual([{ checked: 1, failed: 3 }])
  })

  it('are looked at although alarms cannot be read, and although an execution cannot be started', async () => {
    account.services['web']!.series = badCandidate
    account.before = (call, name) => {
      if (call === 'alarms.inAlarm') throw new PortError('denied', 'cloudwatch:DescribeAlarms', 'not allowed')
      if (call === 'executions.start' && name === 'web') throw new PortError('throttled', 'lambda:Invoke', 'too many')
    }
    const { started, problems } = await account.runAfter(0)
    expect(started.map(({ service: name }) => name)).toEqual(['shop'])
    expect(problems.filter(({ service: name }) => name === 'web').map(({ problem }) => problem)).toEqual([
      'cloudwatch:DescribeAlarms: not allowed',
      'lambda:Invoke: too many',
    ])
  })

  it('are probed in DNS while in a release, with the share by where the answers lead', async () => {
    const to = (setIdentifier: string, failure: 'timeout' | null = null) => ({
      server: '192.0.2.53',
      isAuthoritative: true,
      failure,
      values: failure === null ? [`address of ${setIdentifier}-123.us-east-1.elb.amazonaws.com.`] : [],
    })
    account.lookups = [to('ec2'), to('ec2'), to('ec2'), to('eks'), to('ec2', 'timeout')]
    await account.runAfter(0)
    expect([...account.probed.keys()].toSorted()).toEqual(['api', 'shop', 'web'])
    expect(account.probed.get('web')).toEqual({ queries: 5, failures: 1, candidateShare: 25 })
  })

  it('are probed in DNS for an hour after a change that ended a release, and not again until the next one', async () => {
    const weights = { ec2: 100, eks: 0 }
    account.services['idle']!.noted = [{ at: noon, weights, by: 'user/ann', comment: '', isOverride: false }]
    await account.runAfter(59)
    expect(account.probed.has('idle')).toBe(true)
    account.probed.clear()
    await account.runAfter(1)
    expect(account.probed.has('idle')).toBe(false)
  })
})
