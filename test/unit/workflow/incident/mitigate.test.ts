import { describe, expect, it } from 'vitest'
import { clusterMetricId } from '../../../../shared/domain/metrics/cluster-metrics.ts'
import { fleetMetricId } from '../../../../shared/domain/metrics/fleet-metrics.ts'
import { emptyState } from '../../../../shared/domain/records/known-good.ts'
import type { Datapoint, MetricSeries } from '../../../../shared/domain/metrics/metric.ts'
import type { Service } from '../../../../shared/domain/service/service.ts'
import type { ServiceState } from '../../../../shared/domain/service/service-state.ts'
import { minute, second } from '../../../../shared/domain/time.ts'
import { weightsOf } from '../../../../shared/domain/records/weights.ts'
import { PortError } from '../../../../shared/ports/port-error.ts'
import { handleIncident } from '../../../../shared/workflow/incident/handle-incident.ts'
import { noon, protection, records, service } from '../../../support/builders.ts'
import { alarmEvent, weightChangeEvent } from '../../../support/events.ts'
import { memoryAccount, type MemoryAccount } from '../../../support/memory-ports.ts'
import { runDurably } from '../../../support/replaying-durable.ts'

const onEks = (changes: Partial<Service> = {}): Service =>
  service({
    fleets: {
      ...service().fleets,
      candidate: {
        ...service().fleets.candidate,
        nodeGroup: { cluster: 'prod', name: 'web', maxNodes: 20, requestsPerNodePerMinute: 1000 },
      },
    },
    ...changes,
  })
const known: ServiceState = {
  ...emptyState,
  lastGood: { weights: { ec2: 75, eks: 25 }, since: '2026-03-02T09:00:00.000Z' },
}

/** What one minute looks like: requests of both fleets, the share of the candidate's that fail, and its cluster. */
interface Minute {
  readonly requests: number
  readonly failing?: number
  readonly refused?: number
  readonly dropped?: number
  readonly throttled?: number
}

/** Metrics from two hours before noon on; `at(n)` describes the minute that starts n minutes after noon. */
function publish(account: MemoryAccount, at: (minutesAfterNoon: number, account: MemoryAccount) => Minute): void {
  const seen = new Map<number, Record<string, number>>()
  let drops = 0
  account.series = (now): MetricSeries => {
    for (let start = noon - 120 * minute; start + minute <= now; start += minute) {
      if (seen.has(start)) continue
      const { requests, failing = 0, refused = 0, dropped = 0, throttled = 0 } = at((start - noon) / minute, account)
      const [stable = 0, candidate = 0] = account.live.map(({ weight }) => weight)
      const mine = Math.round((requests * candidate) / (stable + candidate))
      drops += dropped
      seen.set(start, {
        [fleetMetricId('stable', 'requests')]: requests - mine,
        [fleetMetricId('candidate', 'requests')]: mine,
        [fleetMetricId('candidate', 'target5xx')]: Math.round(mine * failing),
        [fleetMetricId('candidate', 'elb503')]: refused,
        [fleetMetricId('candidate', 'elb5xx')]: refused,
        [clusterMetricId('candidate', 'linkLocalDropped')]: drops,
        [clusterMetricId('candidate', 'servfail')]: 0,
        [clusterMetricId('candidate', 'apiThrottled')]: throttled,
      })
    }
    const series: Record<string, Datapoint[]> = {}
    for (const [start, values] of seen) {
      for (const [id, value] of Object.entries(values)) (series[id] ??= []).push({ at: start, value })
    }
    return series
  }
}

const run = (account: MemoryAccount, event: unknown, protectedService: Service, owner = 'arn:execution-1') =>
  runDurably(
    (durable) =>
      handleIncident(
        event,
        { ...durable, executionContext: { durableExecutionArn: owner } },
        { protection: protection(protectedService), ports: account.ports },
      ),
    (seconds) => (account.now += seconds * second),
  )
const subjects = (account: MemoryAccount): string[] =>
  account.sent.map(({ subject }) => subject.replace('[Ballast] web: ', ''))

describe('a request spike', () => {
  /** Eight times the load from three minutes before noon on, for `minutes`; the surplus is refused until nodes come. */
  const spike = (minutes: number, nodesComeAfter: number) => {
    const account = memoryAccount(records(75, 25), known)
    account.nodeGroup = { min: 2, desired: 2, max: 4, status: 'active', desiredOwner: 'cluster-autoscaler' }
    publish(account, (after) => {
      const high = after >= -3 && after < minutes
      return { requests: high ? 32_000 : 4000, refused: high && after < nodesComeAfter ? 3000 : 0 }
    })
    return account
  }

  it('raises the node group to what the load needs, and hands it back in steps when it is over', async () => {
    const account = spike(20, 4)
    // The autoscaler ends idle nodes as far as the minimum lets it.
    account.before = (call) => {
      if (call === 'nodeGroups.describe') account.nodeGroup = { ...account.nodeGroup, desired: account.nodeGroup.min }
    }
    const { result } = await run(account, alarmEvent('ballast-web-request-spike-service', noon), onEks())
    expect(result).toMatchObject({ outcome: 'mitigated', incidentClass: 'request-spike' })
    expect(account.resizes[0]).toEqual({ min: 14, desired: 14, max: 14 })
    expect(account.resizes.map(({ min }) => min)).toEqual([14, 11, 8, 5, 2, 2])
    expect(account.resizes.at(-1)).toEqual({ min: 2, desired: 2, max: 4 })
    expect(account.state.sizeLeases).toEqual([])
    expect(account.changes).toEqual([])
  })

  it('is handed back to what a person has set, where another incident raised that', async () => {
    const account = spike(20, 4)
    const theirs = { min: 3, desired: 3, max: 6 }
    const before = { min: 2, desired: 2, max: 4 }
    const raised = { min: 5, desired: 5, max: 5 }
    account.nodeGroup = { ...account.nodeGroup, ...theirs }
    account.state = {
      ...known,
      sizeLeases: [
        {
          incidentId: 'web-before',
          group: { cluster: 'prod', name: 'web' },
          before,
          after: raised,
          written: raised,
          begun: null,
          requestsPerNode: 1000,
          since: '2026-03-02T11:00:00.000Z',
          until: '2026-03-03T11:00:00.000Z',
        },
      ],
    }
    account.before = (call) => {
      if (call === 'nodeGroups.describe') account.nodeGroup = { ...account.nodeGroup, desired: account.nodeGroup.min }
    }
    await run(account, alarmEvent('ballast-web-request-spike-service', noon), onEks())
    expect(account.resizes.length).toBeGreaterThan(1)
    expect(account.resizes.at(-1)).toMatchObject({ min: 3, max: 6 })
  })

  it('is handed back also where the answer to the resize is never heard', async () => {
    const account = spike(20, 4)
    const { resize } = account.ports.nodeGroups
    let calls = 0
    const nodeGroups = {
      ...account.ports.nodeGroups,
      resize: async (...request: Parameters<typeof resize>) => {
        calls++
        if (calls < 5) throw new PortError('throttled', 'eks:UpdateNodegroupConfig', 'slower')
        const answer = await resize(...request)
        if (calls === 5) throw new PortError('unavailable', 'eks:UpdateNodegroupConfig', 'connection reset')
        return answer
      },
    }
    account.ports = { ...account.ports, nodeGroups }
    account.before = (call) => {
      if (call === 'nodeGroups.describe') account.nodeGroup = { ...account.nodeGroup, desired: account.nodeGroup.min }
    }
    const { result } = await run(account, alarmEvent('ballast-web-request-spike-service', noon), onEks())
    expect(result).toMatchObject({ outcome: 'escalated', reason: expect.stringContaining('its answer was lost') })
    expect(account.resizes.at(-1)).toMatchObject({ min: 2, max: 4 })
    expect(account.state.sizeLeases).toEqual([])
  })

  it('is handed back also where it outgrew what was raised, and raising more failed', async () => {
    const account = spike(20, 4)
    publish(account, (after) => {
      const requests = after < -3 || after >= 20 ? 4000 : after < 1 ? 32_000 : 64_000
      return { requests, refused: after >= -3 && after < 12 ? 3000 : 0 }
    })
    account.before = (call) => {
      if (call === 'nodeGroups.describe') account.nodeGroup = { ...account.nodeGroup, desired: account.nodeGroup.min }
    }
    const { resize } = account.ports.nodeGroups
    let refused = 0
    const nodeGroups = {
      ...account.ports.nodeGroups,
      async resize(...change: Parameters<typeof resize>) {
        if (account.resizes.length !== 1 || account.now > noon + 10 * minute) return resize(...change)
        refused++
        throw new PortError('denied', 'eks:UpdateNodegroupConfig', 'no')
      },
    }
    account.ports = { ...account.ports, nodeGroups }
    await run(account, alarmEvent('ballast-web-request-spike-service', noon), onEks())
    expect(refused).toBeGreaterThan(0)
    expect(account.resizes.at(-1)).toEqual({ min: 2, desired: 2, max: 4 })
    expect(account.state.sizeLeases).toEqual([])
  })

  it('is a page when nodes never come', async () => {
    const account = spike(600, 600)
    const { result } = await run(account, alarmEvent('ballast-web-request-spike-service', noon), onEks())
    expect(result).toMatchObject({ outcome: 'escalated', reason: expect.stringContaining('did not verify') })
    // Nothing was handed back for so long that it is a person's.
    expect(subjects(account).at(-1)).toContain('a lease was not handed back')
    expect(account.state.sizeLeases).toEqual([])
  })

  it('is a page when EKS cannot resize', async () => {
    const account = spike(60, 60)
    account.resizeEnds = 'failed'
    const { result } = await run(account, alarmEvent('ballast-web-request-spike-service', noon), onEks())
    expect(result).toMatchObject({ outcome: 'escalated', reason: expect.stringContaining('no capacity') })
  })

  it('is verified by the metrics where EKS does not tell how the resize stands', async () => {
    const account = spike(20, 4)
    account.before = (call) => {
      if (call === 'nodeGroups.updateStatus') throw new PortError('denied', 'eks:DescribeUpdate', 'no')
    }
    const { result } = await run(account, alarmEvent('ballast-web-request-spike-service', noon), onEks())
    expect(result.outcome).toBe('mitigated')
    expect(account.incidents.get(result.incidentId ?? '')?.timeline).toContainEqual(
      expect.objectContaining({ stage: 'verify', text: expect.stringContaining('cannot be told') }),
    )
  })

  it('is handed back even where Ballast could not go on after it', async () => {
    const account = spike(20, 4)
    account.before = (call) => {
      if (call === 'metrics.read' && account.resizes.length === 1 && account.now < noon + 10 * minute)
        throw new PortError('unavailable', 'cloudwatch:GetMetricData', 'no')
      if (call === 'nodeGroups.describe') account.nodeGroup = { ...account.nodeGroup, desired: account.nodeGroup.min }
    }
    const { result } = await run(account, alarmEvent('ballast-web-request-spike-service', noon), onEks())
    expect(result).toMatchObject({ outcome: 'escalated', reason: expect.stringContaining('could not go on') })
    expect(account.resizes.at(-1)).toEqual({ min: 2, desired: 2, max: 4 })
    expect(account.state.sizeLeases).toEqual([])
  })

  it('goes on with the hand-back after a step whose answer was lost, though EKS is still at it', async () => {
    const account = spike(20, 4)
    const { resize } = account.ports.nodeGroups
    let lostAt = Infinity
    account.ports = {
      ...account.ports,
      nodeGroups: {
        ...account.ports.nodeGroups,
        async resize(...change) {
          const made = await resize(...change)
          if (account.resizes.length !== 2) return made
          lostAt = account.now
          account.nodeGroup = { ...account.nodeGroup, status: 'updating' }
          throw new PortError('unavailable', 'eks:UpdateNodegroupConfig', 'no answer')
        },
      },
    }
    account.before = (call) => {
      if (call !== 'nodeGroups.describe') return
      const status = account.now < lostAt + 5 * second ? account.nodeGroup.status : 'active'
      account.nodeGroup = { ...account.nodeGroup, status, desired: account.nodeGroup.min }
    }
    await run(account, alarmEvent('ballast-web-request-spike-service', noon), onEks())
    expect(account.resizes.at(-1)).toEqual({ min: 2, desired: 2, max: 4 })
    expect(account.state.sizeLeases).toEqual([])
    expect(subjects(account)).not.toContain(expect.stringContaining('needs you'))
  })

  it('is a page when the group is at its limit already', async () => {
    const account = spike(60, 60)
    account.nodeGroup = { min: 20, desired: 20, max: 20, status: 'active', desiredOwner: 'people' }
    publish(account, (after) => ({ requests: after >= -3 ? 400_000 : 40_000, refused: after >= -3 ? 90_000 : 0 }))
    const { result } = await run(account, alarmEvent('ballast-web-request-spike-service', noon), onEks())
    expect(result).toMatchObject({ outcome: 'escalated', reason: expect.stringContaining('maxNodes is 20') })
    expect(account.resizes).toEqual([])
  })

  it('leaves the size to a person who changes it', async () => {
    const account = spike(20, 4)
    account.before = (call) => {
      if (call === 'nodeGroups.describe' && account.resizes.length === 2)
        account.nodeGroup = { ...account.nodeGroup, min: 6 }
    }
    await run(account, alarmEvent('ballast-web-request-spike-service', noon), onEks())
    expect(account.nodeGroup.min).toBe(6)
    expect(account.state.sizeLeases).toEqual([])
    expect(subjects(account)).toContain('request-spike, needs you: taken over')
  })
})

describe('a DNS failure', () => {
  it('takes the candidate down to a small share that shows whether it recovers', async () => {
    const account = memoryAccount(records(75, 25), known)
    publish(account, (after, { live }) =>
      after >= -2 && live[1]?.weight === 25 ? { requests: 6000, failing: 0.3, dropped: 20_000 } : { requests: 6000 },
    )
    const { result } = await run(account, alarmEvent('ballast-web-dns-failure-candidate', noon), onEks())
    expect(result).toMatchObject({ outcome: 'mitigated', incidentClass: 'dns-failure' })
    expect(weightsOf(account.live)).toEqual({ ec2: 99, eks: 1 })
    expect(account.resizes).toEqual([])
  })

  it('is not mitigated while packets are still dropped', async () => {
    const account = memoryAccount(records(75, 25), known)
    publish(account, (after, { live }) => ({
      requests: 6000,
      dropped: after >= -2 ? 20_000 : 0,
      failing: after >= -2 && live[1]?.weight === 25 ? 0.3 : 0,
    }))
    const { result } = await run(account, alarmEvent('ballast-web-dns-failure-candidate', noon), onEks())
    expect(result).toMatchObject({ outcome: 'escalated', reason: expect.stringContaining('dropped') })
  })
})

describe('API throttling', () => {
  const throttled = (minutes: number) => {
    const account = memoryAccount(records(75, 25), known)
    publish(account, (after, { live }) => ({
      requests: 6000,
      throttled: after >= -3 && after < minutes ? 80 : 0,
      failing: after >= -3 && after < minutes && live[1]?.weight === 25 ? 0.2 : 0,
    }))
    return account
  }
  const alarm = alarmEvent('ballast-web-api-throttling-candidate', noon)

  it('holds releases, moves traffic, and lifts the hold after two clean looks', async () => {
    const account = throttled(20)
    const { result } = await run(account, alarm, onEks())
    expect(result).toMatchObject({ outcome: 'mitigated', incidentClass: 'api-throttling' })
    expect(weightsOf(account.live)).toEqual({ ec2: 75, eks: 0 })
    const [incident] = account.incidents.values()
    expect(incident?.changes.map(({ mitigation }) => mitigation)).toEqual(['hold-changes', 'revert-weights'])
    expect(incident?.timeline.at(-1)).toMatchObject({ stage: 'hand-back' })
    expect(account.state.hold).toBeNull()
  })

  it('only holds releases while users notice nothing', async () => {
    const account = memoryAccount(records(75, 25), known)
    publish(account, (after) => ({ requests: 6000, throttled: after >= -3 && after < 20 ? 80 : 0 }))
    const { result } = await run(account, alarm, onEks())
    expect(result).toMatchObject({ outcome: 'mitigated', incidentClass: 'api-throttling' })
    expect(account.changes).toEqual([])
    expect(subjects(account)).toEqual(['api-throttling, mitigating', 'api-throttling, mitigated and verified'])
    expect(account.state.hold).toBeNull()
  })

  it('makes no call to the API that is throttled', async () => {
    const account = throttled(20)
    const calls: string[] = []
    account.before = (call) => void calls.push(call)
    await run(account, alarm, onEks())
    expect(calls.filter((call) => call.startsWith('nodeGroups'))).toEqual([])
  })

  it('puts an increase of the candidate back while the hold lasts', async () => {
    const account = throttled(600)
    account.state = {
      ...known,
      hold: {
        weights: { ec2: 75, eks: 0 },
        since: '2026-03-02T11:50:00.000Z',
        incidentId: 'web-0',
        until: '2026-03-02T12:50:00.000Z',
      },
    }
    account.live = records(99, 1)
    const increase = weightChangeEvent({ ec2: 99, eks: 1 }, { at: noon - minute, comment: 'release 1 %' })
    const { result } = await run(account, increase, onEks())
    expect(result).toMatchObject({ outcome: 'mitigated', incidentClass: 'misweighted-release' })
    expect(weightsOf(account.live)).toEqual({ ec2: 75, eks: 0 })
  })
})
