import { describe, expect, it } from 'vitest'
import { minute, second } from '../../../../shared/domain/time.ts'
import { weightsOf } from '../../../../shared/domain/records/weights.ts'
import { handleIncident } from '../../../../shared/workflow/incident/handle-incident.ts'
import { PortError } from '../../../../shared/ports/port-error.ts'
import { fleetSeries, noon, protection, records, service, type Load } from '../../../support/builders.ts'
import { alarmEvent, weightChangeEvent } from '../../../support/events.ts'
import {
  badCandidate,
  changed,
  failing,
  good,
  handle,
  known,
  misweighted,
  release,
  steady,
  traffic,
} from '../../../support/incidents.ts'
import { memoryAccount, type MemoryAccount } from '../../../support/memory-ports.ts'
import { runDurably } from '../../../support/replaying-durable.ts'

describe('a misweighted release', () => {
  it('is reverted to the last known good weights, verified and recorded', async () => {
    const account = misweighted()
    const { result } = await handle(account, release())
    expect(result).toMatchObject({ outcome: 'mitigated', incidentClass: 'misweighted-release' })
    expect(weightsOf(account.live)).toEqual(good)
    expect(account.changes).toHaveLength(1)
    const incident = account.incidents.get(result.incidentId ?? '')
    expect(incident?.timings).toMatchObject({
      onset: '2026-03-02T11:59:00.000Z',
      delivered: '2026-03-02T12:00:00.000Z',
      applied: '2026-03-02T12:00:00.000Z',
      inSync: '2026-03-02T12:00:30.000Z',
      ttlPassed: '2026-03-02T12:01:30.000Z',
      verified: '2026-03-02T12:04:00.000Z',
    })
    expect(account.sent.map(({ subject }) => subject)).toEqual([
      '[Ballast] web: misweighted-release, mitigating',
      '[Ballast] web: misweighted-release, mitigated and verified',
    ])
    expect(account.measured).toEqual([result.incidentId])
    expect(account.state).toMatchObject({ lastGood: { weights: good }, lastWrite: { weights: good } })
  })

  it('is reverted although the load of other days cannot be read', async () => {
    const account = misweighted()
    let reads = 0
    account.before = (call) => {
      if (call === 'metrics.read' && ++reads === 2)
        throw new PortError('denied', 'cloudwatch:GetMetricData', 'not allowed')
    }
    const { result } = await handle(account, release())
    expect(reads).toBeGreaterThan(2)
    expect(result).toMatchObject({ outcome: 'mitigated', incidentClass: 'misweighted-release' })
  })

  it('makes the change with one checkpoint before it', async () => {
    const { operations } = await handle(misweighted(), release())
    expect(operations.slice(0, 2)).toEqual(['step open', 'step apply-revert-weights'])
  })

  it('is left alone when it carries an override, which is remembered', async () => {
    const account = misweighted()
    const { result } = await handle(account, release('on purpose [ballast:override]'))
    expect(result.outcome).toBe('no-action')
    expect(account.changes).toEqual([])
    expect(account.noted).toEqual([expect.objectContaining({ weights: { ec2: 5, eks: 5 }, isOverride: true })])
    expect(account.state).toMatchObject({ baking: null, lastGood: { weights: good } })
  })

  it('is left alone when a break-glass role made it', async () => {
    const account = misweighted()
    const [roleArn] = protection().breakGlassRoles
    const event = weightChangeEvent({ ec2: 5, eks: 5 }, { at: changed, ...(roleArn !== undefined && { roleArn }) })
    expect((await handle(account, event)).result.outcome).toBe('no-action')
    expect(account.changes).toEqual([])
  })

  it('that a person put right already is no incident', async () => {
    const account = memoryAccount(records(99, 1), known)
    traffic(account, ...steady)
    expect((await handle(account, release())).result.outcome).toBe('no-action')
    expect(account.changes).toEqual([])
  })

  it('is only reported in observe mode, with the command', async () => {
    const account = misweighted()
    const { result } = await handle(account, release(), { service: { mode: 'observe' } })
    expect(result).toMatchObject({
      outcome: 'no-action',
      reason: expect.stringContaining('ec2 5, eks 5 → ec2 99, eks 1'),
    })
    expect(account.changes).toEqual([])
    expect(account.sent).toEqual([
      expect.objectContaining({ body: expect.stringContaining('aws route53 change-resource-record-sets') }),
    ])
  })

  it('is a page when somebody changes the weights between read and write', async () => {
    const account = misweighted()
    account.before = (call) => {
      if (call === 'records.change') account.live = records(90, 10)
    }
    const { result } = await handle(account, release())
    expect(result).toMatchObject({ outcome: 'escalated', reason: expect.stringContaining('somebody else') })
    expect(weightsOf(account.live)).toEqual({ ec2: 90, eks: 10 })
  })

  it('is a page when somebody changes the weights after Ballast did', async () => {
    const account = misweighted()
    account.before = (call) => {
      if (call === 'records.list' && account.changes.length === 1) account.live = records(50, 50)
    }
    const { result } = await handle(account, release())
    expect(result).toMatchObject({ outcome: 'escalated', reason: expect.stringContaining('somebody changed') })
    expect(weightsOf(account.live)).toEqual({ ec2: 50, eks: 50 })
  })

  it('is a page when a person repeats it while Ballast’s change is under lease', async () => {
    const account = misweighted()
    await handle(account, release())
    account.live = records(50, 50)
    const again = weightChangeEvent({ ec2: 50, eks: 50 }, { at: account.now })
    const { result } = await handle(account, again)
    expect(result).toMatchObject({ outcome: 'escalated', reason: expect.stringContaining('human-wins') })
    expect(account.changes).toHaveLength(1)
  })

  it('is one change when the answer to it was lost', async () => {
    const account = misweighted()
    const { change } = account.ports.records
    let lost = 0
    const records_ = {
      ...account.ports.records,
      change: async (...args: Parameters<typeof change>) => {
        const answer = await change(...args)
        if (lost++ === 0) throw new PortError('unavailable', 'route53:ChangeResourceRecordSets', 'connection reset')
        return answer
      },
    }
    account.ports = { ...account.ports, records: records_ }
    const { result } = await handle(account, release())
    expect(result.outcome).toBe('mitigated')
    expect(account.changes).toHaveLength(1)
  })

  it('is a page when traffic does not follow', async () => {
    const account = misweighted()
    const half: Load[] = [{ minutesAgo: 120, requests: 3000 }]
    account.series = (now) => ({ ...fleetSeries('stable', half, now), ...fleetSeries('candidate', half, now) })
    const { result } = await handle(account, release())
    expect(result).toMatchObject({ outcome: 'escalated', reason: expect.stringContaining('candidate 50 %') })
  })

  it('is a page with the command when the permission is missing', async () => {
    const account = misweighted()
    account.before = (call) => {
      if (call === 'records.change') throw new PortError('denied', 'route53:ChangeResourceRecordSets', 'not authorized')
    }
    const { result } = await handle(account, release())
    expect(result).toMatchObject({ outcome: 'escalated', reason: expect.stringContaining('not authorized') })
    expect(account.sent.at(-1)?.body).toContain('"Weight":99')
  })
})

describe('a bad candidate', () => {
  it('loses its traffic', async () => {
    const account = memoryAccount(records(95, 5), known)
    traffic(account, ...badCandidate)
    const { result } = await handle(account, alarmEvent('ballast-web-error-rate-candidate', noon))
    expect(result).toMatchObject({ outcome: 'mitigated', incidentClass: 'bad-candidate' })
    expect(weightsOf(account.live)).toEqual({ ec2: 95, eks: 0 })
  })

  const withStableCapacity = async (capacityRequestsPerMinute: number) => {
    const account = memoryAccount(records(95, 5), known)
    traffic(account, ...badCandidate)
    const { stable, candidate } = service().fleets
    const limited = service({ fleets: { stable: { ...stable, capacityRequestsPerMinute }, candidate } })
    const { result } = await runDurably(
      (durable) =>
        handleIncident(alarmEvent('ballast-web-error-rate-candidate', noon), durable, {
          protection: protection(limited),
          ports: account.ports,
        }),
      (seconds) => (account.now += seconds * second),
    )
    return { account, result }
  }

  it('loses as much of it as stable has room for, and a person is paged for the rest', async () => {
    const { account, result } = await withStableCapacity(5900)
    expect(result.outcome).toBe('mitigated')
    expect(weightsOf(account.live)).toEqual({ ec2: 98, eks: 2 })
    expect(account.sent.map(({ subject }) => subject)).toContain(
      '[Ballast] web: bad-candidate, needs you: done only in part',
    )
  })

  it('keeps it where stable has no room at all, and a person is paged', async () => {
    const { account, result } = await withStableCapacity(5000)
    expect(result).toMatchObject({ outcome: 'escalated', reason: expect.stringContaining('room for 83 %') })
    expect(account.changes).toEqual([])
  })

  it('is nothing to act on when the metrics do not confirm the alarm', async () => {
    const account = memoryAccount(records(95, 5), known)
    traffic(account, [{ minutesAgo: 75, requests: 5700 }], [{ minutesAgo: 75, requests: 300 }])
    const { result } = await handle(account, alarmEvent('ballast-web-error-rate-candidate', noon))
    expect(result.outcome).toBe('no-action')
    expect(account.changes).toEqual([])
  })

  const sharedCause = (): MemoryAccount => {
    const account = memoryAccount(records(95, 5), known)
    const sick = (requests: number): Load[] => [
      { minutesAgo: 75, untilMinutesAgo: 2, requests, errorRatio: 0.001 },
      { minutesAgo: 2, requests, errorRatio: 0.2 },
    ]
    traffic(account, sick(5700), sick(300))
    return account
  }

  it('that shares its errors with stable is a page, and no traffic moves', async () => {
    const account = sharedCause()
    const { result } = await handle(account, alarmEvent('ballast-web-error-rate-candidate', noon))
    expect(result).toMatchObject({ outcome: 'escalated', incidentClass: 'shared-cause' })
    expect(account.changes).toEqual([])
  })

  it('that shares its errors with stable is the same page where its zones cannot be read', async () => {
    const account = sharedCause()
    let reads = 0
    account.before = (call) => {
      if (call === 'metrics.read' && ++reads > 2) throw new PortError('denied', 'metrics:read', 'not allowed')
    }
    const { result } = await handle(account, alarmEvent('ballast-web-error-rate-candidate', noon), {
      service: { availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] },
    })
    expect(result).toMatchObject({ outcome: 'escalated', incidentClass: 'shared-cause' })
    expect(account.sent.at(-1)?.body).toContain('what zonal-shift looks at could not be read: ')
    expect(account.changes).toEqual([])
  })

  it('is a page when there are no metrics to judge by', async () => {
    const account = memoryAccount(records(95, 5), known)
    const { result, operations } = await handle(account, alarmEvent('ballast-web-error-rate-candidate', noon))
    expect(result).toMatchObject({ outcome: 'escalated', reason: expect.stringContaining('blind') })
    expect(operations).toContain('step look-16')
    expect(account.changes).toEqual([])
  })
})

describe('triggers that lead to no incident', () => {
  it.each([
    ['nonsense', { hello: 'world' }, 'malformed'],
    ['an alarm of nobody', alarmEvent('somebody-elses', noon), 'ignored'],
    ['an alarm that is OK again', alarmEvent('ballast-web-error-rate-candidate', noon, 'OK'), 'ignored'],
  ])('%s is kept with the reason', async (_what, event) => {
    const account = misweighted()
    const { result } = await handle(account, event)
    expect(result).toMatchObject({ outcome: 'no-action', incidentId: null })
    expect(account.ignored).toEqual([expect.objectContaining({ reason: result.reason })])
    expect(account.changes).toEqual([])
  })

  it('a batch that changes two services handles one, and notes the other for the look each minute', async () => {
    const account = misweighted()
    const noted: string[] = []
    const { store } = account.ports
    account.ports = {
      ...account.ports,
      store: {
        ...store,
        noteChange: (name, change) => {
          noted.push(name)
          return store.noteChange(name, change)
        },
      },
    }
    const api = service({ name: 'api', record: { ...service().record, name: 'api.example.com' } })
    const event = structuredClone(release()) as {
      detail: { requestParameters: { changeBatch: { changes: { resourceRecordSet: { name: string } }[] } } }
    }
    const { changes } = event.detail.requestParameters.changeBatch
    changes.push(
      ...structuredClone(changes).map((change) => ({
        ...change,
        resourceRecordSet: { ...change.resourceRecordSet, name: 'api.example.com.' },
      })),
    )
    const { result } = await runDurably(
      (durable) => handleIncident(event, durable, { protection: protection(service(), api), ports: account.ports }),
      (seconds) => (account.now += seconds * second),
    )
    expect(result).toMatchObject({ outcome: 'mitigated', incidentClass: 'misweighted-release' })
    expect(noted).toEqual(['web', 'api'])
  })

  it('a redelivery joins the incident that the first delivery opened', async () => {
    const account = misweighted()
    const first = await handle(account, release())
    const second_ = await runDurably(
      (durable) =>
        handleIncident(
          release(),
          { ...durable, executionContext: { durableExecutionArn: 'arn:other' } },
          { protection: protection(), ports: account.ports },
        ),
      () => {},
    )
    expect(second_.result).toMatchObject({ outcome: 'no-action', incidentId: first.result.incidentId })
    expect(account.incidents.size).toBe(1)
  })
})

describe('Route 53 that answers no more calls for now', () => {
  const throttled = (times: number) => {
    let calls = 0
    return (call: string): void => {
      if (call === 'records.list' && calls++ < times)
        throw new PortError('throttled', 'route53:ListResourceRecordSets', 'Rate exceeded')
    }
  }

  it('is asked again for a minute and more, for the whole account shares what it answers', async () => {
    const account = misweighted()
    account.before = throttled(8)
    expect((await handle(account, release())).result).toMatchObject({ outcome: 'mitigated' })
    const hopeless = misweighted()
    hopeless.before = throttled(20)
    expect((await handle(hopeless, release())).result.reason).toMatch(/could not go on: .*Rate exceeded/)
  })

  it('is not needed for an event that joins an open incident', async () => {
    const account = failing()
    const alarm = alarmEvent('ballast-web-error-rate-candidate', noon)
    await handle(account, alarm)
    const messages = account.sent.length
    account.before = throttled(Infinity)
    const { result } = await handle(account, alarm, { owner: 'arn:execution-2' })
    expect(result).toMatchObject({ outcome: 'no-action', reason: expect.stringMatching(/handled before/) })
    expect(account.sent).toHaveLength(messages)
  })
})

describe('a look that check-signals asks for', () => {
  const look = { service: 'web', signal: 'traffic-share', key: 'check:web:1', at: '2026-03-02T11:55:00.000Z' }

  it('goes the way of any incident, which began no later than it was seen', async () => {
    const account = misweighted()
    expect((await handle(account, look)).result).toMatchObject({ outcome: 'mitigated' })
    expect([...account.incidents.values()][0]?.timings).toMatchObject({ onset: look.at, alarmed: look.at })
  })

  it('is a duplicate when its key was handled before, unlike one that a person asks for', async () => {
    const account = misweighted()
    await handle(account, look)
    expect((await handle(account, look, { owner: 'arn:execution-2' })).result.reason).toMatch(/handled before/)
    const { key: _, ...byHand } = look
    await handle(account, byHand, { owner: 'arn:execution-3' })
    expect(account.incidents.size).toBe(2)
  })
})

describe('an incident’s id', () => {
  it('is that of the claim, also where the reading beside it failed', async () => {
    const account = failing()
    account.before = (call) => {
      if (call === 'records.list') throw new PortError('denied', 'route53:ListResourceRecordSets', 'not authorized')
    }
    const { result } = await handle(account, alarmEvent('ballast-web-error-rate-candidate', noon))
    const { lastIncident } = await account.ports.store.readMemory('web')
    expect(result).toMatchObject({ outcome: 'escalated', incidentId: lastIncident?.id })
    expect([...account.incidents.keys()]).toEqual([lastIncident?.id])
  })

  it('is that of a claim whose answer was lost', async () => {
    const account = failing()
    const { claim } = account.ports.store
    let lost = 0
    const store = {
      ...account.ports.store,
      claim: async (request: Parameters<typeof claim>[0]) => {
        const answer = await claim(request)
        if (lost++ < 3) throw new PortError('unavailable', 'dynamodb:UpdateItem', 'connection reset')
        return answer
      },
    }
    account.ports = { ...account.ports, store }
    await handle(account, alarmEvent('ballast-web-error-rate-candidate', noon))
    const { lastIncident } = await store.readMemory('web')
    expect([...account.incidents.keys()]).toEqual([lastIncident?.id])
  })

  it('stays the same where the claim lapsed before the execution could go on, which is no duplicate then', async () => {
    const account = failing()
    const event = alarmEvent('ballast-web-error-rate-candidate', noon)
    const owner = 'arn:execution-1'
    const { claim } = account.ports.store
    let first: string | null = null
    account.ports = {
      ...account.ports,
      store: {
        ...account.ports.store,
        claim: async (request) => {
          const answer = await claim(request)
          if (first === null) {
            first = answer.incidentId
            account.now += 60 * minute
            throw new PortError('unavailable', 'dynamodb:UpdateItem', 'the process ended')
          }
          return answer
        },
      },
    }
    const { result } = await handle(account, event, { owner })
    expect(result.incidentId).toBe(first)
    expect(result.reason).not.toMatch(/handled before/)
  })

  it('is another one for each execution, even within one second', async () => {
    const account = memoryAccount(records(99, 1), known)
    traffic(account, ...steady)
    for (const owner of ['arn:execution-1', 'arn:execution-2']) {
      account.now = noon
      await handle(account, { service: 'web' }, { owner })
    }
    expect(account.incidents.size).toBe(2)
  })
})

describe('what is broken reaches a person', () => {
  it('a store that is down pages within seconds, with the command, and fails the execution', async () => {
    const account = failing()
    let pagedAt = Infinity
    account.before = (call) => {
      if (call === 'notifier.notify') pagedAt = account.now
      if (call.startsWith('store.')) throw new PortError('unavailable', 'dynamodb:UpdateItem', 'down')
    }
    await expect(handle(account, alarmEvent('ballast-web-error-rate-candidate', noon))).rejects.toThrow('down')
    expect(account.changes).toEqual([])
    expect(pagedAt - noon).toBeLessThan(10 * second)
    expect(account.sent).toEqual([
      expect.objectContaining({ body: expect.stringContaining('aws route53 change-resource-record-sets') }),
    ])
  })

  it('a message that SNS does not take lies in the dead-letter queue, and the traffic went back', async () => {
    const account = misweighted()
    account.before = (call) => {
      if (call === 'notifier.notify') throw new PortError('unavailable', 'sns:Publish', 'down')
    }
    expect((await handle(account, release())).result.outcome).toBe('mitigated')
    expect(weightsOf(account.live)).toEqual(good)
    expect(account.kept.map(({ subject }) => subject)).toEqual([
      '[Ballast] web: misweighted-release, mitigating',
      '[Ballast] web: misweighted-release, mitigated and verified',
    ])
  })

  it('a message that nothing takes fails the execution, after the traffic went back and the record was written', async () => {
    const account = misweighted()
    account.before = (call) => {
      if (call === 'notifier.notify') throw new PortError('unavailable', 'sns:Publish', 'down')
      if (call === 'deadLetters.keep') throw new PortError('unavailable', 'sqs:SendMessage', 'down')
    }
    await expect(handle(account, release())).rejects.toThrow('could not be told')
    expect(weightsOf(account.live)).toEqual(good)
    expect([...account.incidents.values()]).toEqual([expect.objectContaining({ outcome: 'mitigated' })])
  })
})

describe('a crash at any operation ends in one incident, one change, one record', async () => {
  const { operations, result } = await handle(misweighted(), release())
  const cases = operations.flatMap((name, operation) =>
    (['before', 'after'] as const).map((when) => [when, name, { operation, when }] as const),
  )
  it.each(cases)('%s %s', async (_when, _name, crash) => {
    const account = misweighted()
    const crashed = await handle(account, release(), { crash })
    expect(crashed.result).toMatchObject({ outcome: result.outcome, incidentClass: result.incidentClass })
    expect(weightsOf(account.live)).toEqual(good)
    expect(account.changes).toHaveLength(1)
    expect(account.incidents.size).toBe(1)
  })
})
