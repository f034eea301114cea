import * as z from 'zod'
import { fleetMetrics } from '../../../shared/domain/metrics/fleet-metrics.ts'
import { conclude, note, openDraft } from '../../../shared/domain/incident/draft.ts'
import type { Incident } from '../../../shared/domain/incident/incident.ts'
import { emptyState } from '../../../shared/domain/records/known-good.ts'
import { emptyLedger, withAction, withPause } from '../../../shared/domain/service/ledger.ts'
import { alarmName } from '../../../shared/domain/signals/alarm-name.ts'
import type { ServiceState } from '../../../shared/domain/service/service-state.ts'
import { iso, minute } from '../../../shared/domain/time.ts'
import type { WeightedRecord } from '../../../shared/domain/records/weighted-record.ts'
import { PortError } from '../../../shared/ports/port-error.ts'
import { fleet } from '../../drills/account/support.ts'
import type { Adapters } from './adapters.ts'
import { likeness, soundBySchema, type Check } from './port-values.ts'

/** A call of a port, and what it may give. */
interface PortCall {
  readonly name: string
  readonly make: (ports: Adapters) => Promise<unknown>
  /** What a value has to hold, given what the simulated account led to; undefined where it led to a refusal. */
  readonly check: (good: unknown) => Check
  /** How long to wait before the call is recorded, milliseconds. */
  readonly passes?: number
}

const weight = z.int().min(0).max(255)
const text = z.string().min(1)
const nothing = z.undefined()
const date = z.number().refine((at) => Number.isFinite(new Date(at).getTime()))

const weightedRecord = z.strictObject({
  name: text,
  type: text,
  setIdentifier: text,
  weight,
  ttlSeconds: z.int().min(0).optional(),
  values: z.array(text).optional(),
  aliasTarget: z.strictObject({ hostedZoneId: text, dnsName: text, evaluateTargetHealth: z.boolean() }).optional(),
  healthCheckId: text.optional(),
  trafficPolicyInstanceId: text.optional(),
})

const nodes = z.int().min(0)
const nodeGroupState = z
  .strictObject({
    min: nodes,
    desired: nodes,
    max: nodes,
    status: z.enum(['active', 'updating', 'degraded', 'other']),
    desiredOwner: z.enum(['cluster-autoscaler', 'people']),
  })
  .refine(({ min, max }) => min <= max)

const updateStatus = z.strictObject({
  status: z.enum(['in-progress', 'successful', 'failed']),
  errors: z.array(z.string().max(2_000)),
})

const record = { hostedZoneId: 'Z0123456789ABCDEFGHIJ', name: 'www.example.com', type: 'A' } as const
const group = { cluster: 'web-eks', name: 'workers' }
const queries = fleetMetrics({ stable: fleet({ setIdentifier: 'ec2' }), candidate: fleet({ setIdentifier: 'eks' }) })
const alarmNames = (['stable', 'candidate'] as const).map((subject) => alarmName('web', 'error-rate', subject))

const live = (setIdentifier: string, weightOf: number): WeightedRecord => ({
  name: 'www.example.com.',
  type: 'A',
  setIdentifier,
  weight: weightOf,
  aliasTarget: {
    hostedZoneId: 'Z32O12XQLNTSW2',
    dnsName: `dualstack.web-${setIdentifier}.eu-west-1.elb.amazonaws.com.`,
    evaluateTargetHealth: true,
  },
})

function incidentOf(id: string, at: number): Incident {
  const draft = openDraft({ kind: 'alarm', key: 'k', signal: 'error-rate', reason: 'the alarm rang' }, 'web')
  note(draft, at, 'detect', 'something was seen')
  return {
    ...conclude(draft, at, 'mitigated', 'it is over'),
    id,
    incidentClass: 'bad-candidate',
    timings: { ...draft.timings, onset: iso(at), alarmed: iso(at) },
    verdicts: [
      {
        signal: 'error-rate',
        subject: 'candidate',
        state: 'breached',
        evidence: '5 %',
        numbers: { requests: 300, errors: null },
        onset: at,
      },
    ],
    changes: [
      { mitigation: 'revert-weights', kind: 'weights', nodeGroup: null, before: { ec2: 90 }, after: { ec2: 100 } },
    ],
    refusals: [{ allowed: false, guardrail: 'g', code: 'c', reason: 'r', observed: 'o', limit: 'l' }],
    hindsight: { verdict: 'right', reason: 'people did the same' },
  }
}

function stateAt(at: number): ServiceState {
  const [since, until] = [iso(at), iso(at + 60 * minute)]
  const weights = { ec2: 90, eks: 10 }
  const size = { min: 2, desired: 4, max: 10 }
  return {
    ...emptyState,
    lastGood: { weights, since },
    baking: { weights, since },
    lastWrite: { weights, since, incidentId: 'i', leaseUntil: until },
    hold: { weights, since, incidentId: 'i', until },
    sizeLeases: [
      {
        incidentId: 'i',
        group,
        before: size,
        after: size,
        written: size,
        begun: null,
        requestsPerNode: 900,
        since,
        until,
      },
    ],
    handsOff: { until, reason: 'a person was changing them' },
  }
}

/** What is read and changed in the account itself. */
function accountCalls(now: number): PortCall[] {
  const before = [live('ec2', 90), live('eks', 10)]
  const after = [live('ec2', 100), live('eks', 0)]
  const change = { hostedZoneId: record.hostedZoneId, before, after, comment: 'ballast' }
  const from = now - 10 * minute
  const datapoint = z.strictObject({
    at: z
      .int()
      .min(from)
      .max(now - 1),
    value: z.number(),
  })
  const ascending = z
    .array(datapoint)
    .refine((points) => points.every(({ at }, index) => at > (points[index - 1]?.at ?? -1)))
  const series = z.strictObject(Object.fromEntries(queries.map(({ id }) => [id, ascending])))
  const raised = z.array(z.strictObject({ name: z.enum(alarmNames), arn: text, since: date }))
  const size = { min: 2, desired: 4, max: 10 }
  return [
    {
      name: 'records.list',
      make: ({ records }) => records.list(record),
      check: soundBySchema(z.array(weightedRecord)),
    },
    {
      name: 'pages.read',
      make: ({ pages }) => pages.read([record]),
      check: soundBySchema(
        z.array(
          z.strictObject({ record: z.unknown(), found: z.union([z.array(weightedRecord), z.instanceof(PortError)]) }),
        ),
      ),
    },
    {
      name: 'records.change',
      make: ({ records }) => records.change(change),
      check: soundBySchema(z.strictObject({ changeId: text, acceptedAt: z.number().nullable() })),
    },
    {
      name: 'records.change, refused',
      make: ({ records }) => records.change(change),
      check: soundBySchema(z.strictObject({ changeId: text, acceptedAt: z.number().nullable() })),
    },
    {
      name: 'records.changeStatus',
      make: ({ records }) => records.changeStatus('C1'),
      check: soundBySchema(z.enum(['PENDING', 'INSYNC'])),
    },
    { name: 'metrics.read', make: ({ metrics }) => metrics.read(queries, from, now), check: soundBySchema(series) },
    { name: 'alarms.inAlarm', make: ({ alarms }) => alarms.inAlarm(alarmNames), check: soundBySchema(raised) },
    {
      name: 'nodeGroups.describe',
      make: ({ nodeGroups }) => nodeGroups.describe(group),
      check: soundBySchema(nodeGroupState),
    },
    {
      name: 'nodeGroups.resize',
      make: ({ nodeGroups }) => nodeGroups.resize(group, size, { min: 6, desired: 6, max: 12 }),
      check: soundBySchema(z.strictObject({ updateId: text })),
    },
    {
      name: 'nodeGroups.updateStatus',
      make: ({ nodeGroups }) => nodeGroups.updateStatus(group, 'U1'),
      check: soundBySchema(updateStatus),
    },
    {
      name: 'notifier.notify',
      make: ({ notifier }) => notifier.notify({ subject: 'web', body: 'something happened' }),
      check: soundBySchema(nothing),
    },
    {
      name: 'deadLetters.keep',
      make: ({ deadLetters }) => deadLetters.keep({ subject: 'web', body: 'something happened' }),
      check: soundBySchema(nothing),
    },
    {
      name: 'executions.start',
      make: ({ executions }) =>
        executions.start({ service: 'web', signal: null, reason: 'r', key: 'check:web:1', at: now }),
      check: soundBySchema(nothing),
    },
    {
      name: 'callbacks.answer',
      make: ({ callbacks }) => callbacks.answer('callback-1', 'approve'),
      check: soundBySchema(nothing),
    },
  ]
}

/** What is remembered; each call finds what those before it left. */
function storeCalls(now: number): PortCall[] {
  const id = `web-${iso(now).replaceAll(/[-:]|\.\d+/g, '')}`
  const request = {
    service: 'web',
    triggerKey: 'k',
    owner: 'one',
    incidentId: id,
    now,
    expiresAt: now + 60 * minute,
  }
  const noted = { at: now, weights: { ec2: 90, eks: 10 }, by: 'arn', comment: 'release', isOverride: false }
  const first = withAction(emptyLedger, { id: 'a/1', incidentId: id, service: 'web', resource: 'record', at: now })
  const second = withPause(first, 'web', { since: now, until: null, by: 'me', reason: 'because' })
  const approval = {
    incidentId: id,
    service: 'web',
    callbackId: 'c',
    plans: ['move it back'],
    expiresAt: now + 15 * minute,
    otherwise: 'reject' as const,
  }
  const holder = { service: 'web', owner: 'one' }
  const calls: Readonly<Record<string, (store: Adapters['store']) => Promise<unknown>>> = {
    claim: (store) => store.claim(request),
    'claim, again': (store) => store.claim(request),
    'claim, busy': (store) => store.claim({ ...request, owner: 'two', triggerKey: 'l' }),
    'claim, duplicate': (store) => store.claim({ ...request, owner: 'two' }),
    saveState: (store) => store.saveState('web', 'one', stateAt(now)),
    'saveState, not held': (store) => store.saveState('web', 'two', stateAt(now)),
    noteChange: (store) => store.noteChange('web', noted),
    recentChanges: (store) => store.recentChanges('web'),
    readMemory: (store) => store.readMemory('web'),
    'writeLedger, first': (store) => store.writeLedger(first, holder),
    'writeLedger, moved': (store) => store.writeLedger(first, holder),
    'writeLedger, not held': (store) => store.writeLedger(second, { ...holder, owner: 'two' }),
    'writeLedger, by hand': (store) => store.writeLedger(second, null),
    readLedger: (store) => store.readLedger(),
    saveApproval: (store) => store.saveApproval(approval),
    readApproval: (store) => store.readApproval(id),
    saveIncident: (store) => store.saveIncident(incidentOf(id, now)),
    readIncident: (store) => store.readIncident(id),
    recentIncidents: (store) => store.recentIncidents('web', 5),
    saveIgnored: (store) => store.saveIgnored({ key: 'k', at: iso(now), kind: 'alarm', service: null, reason: 'r' }),
    release: (store) => store.release('web', 'one', stateAt(now)),
    'release, not held': (store) => store.release('web', 'two', null),
  }
  return Object.entries(calls).map(([name, make]) => ({
    name: `store.${name}`,
    make: ({ store }) => make(store),
    check: likeness,
  }))
}

/** Every call of every port, in an order in which each leads to something. */
export const portCalls = (now: number): PortCall[] => [...accountCalls(now), ...storeCalls(now)]
