import type { Incident } from '../../shared/domain/incident/incident.ts'
import { emptyState } from '../../shared/domain/records/known-good.ts'
import { emptyLedger, type Ledger } from '../../shared/domain/service/ledger.ts'
import type { MetricSeries } from '../../shared/domain/metrics/metric.ts'
import {
  mayReplace,
  sizeToWrite,
  type NodeGroupSize,
  type NodeGroupState,
} from '../../shared/domain/service/node-group.ts'
import type { ServiceState } from '../../shared/domain/service/service-state.ts'
import { second } from '../../shared/domain/time.ts'
import type { WeightChange } from '../../shared/domain/records/weight-changes.ts'
import type { WeightedRecord } from '../../shared/domain/records/weighted-record.ts'
import type { Ports } from '../../shared/ports/index.ts'
import type { Notification } from '../../shared/ports/notifier.ts'
import { PortError } from '../../shared/ports/port-error.ts'
import type { Claim, IgnoredTrigger, PendingApproval } from '../../shared/ports/store.ts'
import { noon } from './builders.ts'

const propagationSeconds = 30

/** An account in memory, as plain as the ports allow, with everything open to be looked at and tampered with. */
export interface MemoryAccount {
  ports: Ports
  now: number
  live: WeightedRecord[]
  /** What the metrics say at an instant. */
  series: (now: number) => MetricSeries
  state: ServiceState
  readonly changes: string[]
  nodeGroup: NodeGroupState
  readonly resizes: NodeGroupSize[]
  resizeEnds: 'successful' | 'failed'
  /** Changes of weights that Ballast noted. */
  readonly noted: WeightChange[]
  readonly incidents: Map<string, Incident>
  readonly ignored: IgnoredTrigger[]
  readonly sent: Notification[]
  /** What lies in the dead-letter queue. */
  readonly kept: Notification[]
  ledger: Ledger
  readonly approvals: Map<string, PendingApproval>
  readonly measured: string[]
  /** Called before each port call with its name; may throw or tamper. */
  before: (call: string) => void
}

export function memoryAccount(live: WeightedRecord[], state: ServiceState = emptyState): MemoryAccount {
  let held: { owner: string; incidentId: string; expiresAt: number } | null = null
  let lastIncident: { id: string; claimedAt: number } | null = null
  let lastOwner: string | null = null
  const triggers = new Map<string, string>()
  const syncedAt = new Map<string, number>()
  const call = async <T>(name: string, run: () => T): Promise<T> => {
    account.before(name)
    return run()
  }
  const holds = (owner: string, operation: string): void => {
    if (held?.owner !== owner) throw new PortError('mismatch', operation, 'the claim is not yours')
  }

  const account: MemoryAccount = {
    now: noon,
    live,
    series: () => ({}),
    state,
    changes: [],
    nodeGroup: { min: 2, desired: 2, max: 4, status: 'active', desiredOwner: 'cluster-autoscaler' },
    resizes: [],
    resizeEnds: 'successful',
    noted: [],
    incidents: new Map(),
    ignored: [],
    sent: [],
    kept: [],
    ledger: emptyLedger,
    approvals: new Map(),
    measured: [],
    before: () => {},
    ports: {
      clock: { now: () => account.now },
      records: {
        list: () => call('records.list', () => [...account.live]),
        change: ({ before, after, comment }) =>
          call('records.change', () => {
            if (JSON.stringify(before) !== JSON.stringify(account.live)) {
              throw new PortError('mismatch', 'route53:ChangeResourceRecordSets', 'values do not match')
            }
            account.live = structuredClone([...after])
            account.changes.push(comment)
            const changeId = `C${account.changes.length}`
            syncedAt.set(changeId, account.now + propagationSeconds * second)
            return { changeId, acceptedAt: account.now }
          }),
        changeStatus: (changeId) =>
          call('records.changeStatus', () =>
            account.now >= (syncedAt.get(changeId) ?? Infinity) ? 'INSYNC' : 'PENDING',
          ),
      },
      nodeGroups: {
        describe: () => call('nodeGroups.describe', () => ({ ...account.nodeGroup })),
        resize: (_group, before, after) =>
          call('nodeGroups.resize', () => {
            if (!mayReplace(account.nodeGroup, before, after)) {
              throw new PortError('mismatch', 'eks:UpdateNodegroupConfig', 'the size has changed')
            }
            account.nodeGroup = { ...account.nodeGroup, ...sizeToWrite(before, after) }
            account.resizes.push(after)
            return { updateId: `U${account.resizes.length}` }
          }),
        updateStatus: () =>
          call('nodeGroups.updateStatus', () => ({
            status: account.resizeEnds,
            errors: account.resizeEnds === 'failed' ? ['no capacity'] : [],
          })),
      },
      metrics: {
        read: (_queries, from, to) =>
          call('metrics.read', () =>
            Object.fromEntries(
              Object.entries(account.series(account.now)).map(([id, points]) => [
                id,
                points.filter(({ at }) => at >= from && at < to),
              ]),
            ),
          ),
      },
      store: {
        claim: ({ owner, triggerKey, incidentId, now, expiresAt }) =>
          call('store.claim', (): Claim => {
            const handled = triggers.get(triggerKey)
            if (handled !== undefined || (held !== null && held.expiresAt > now)) {
              if (held?.owner === owner) {
                held = { ...held, expiresAt }
                return { status: 'claimed', incidentId: held.incidentId, state: account.state }
              }
              if (handled !== undefined) return { status: 'duplicate', incidentId: handled }
              return { status: 'busy', incidentId: held?.incidentId ?? null }
            }
            held = { owner, incidentId, expiresAt }
            // One that is claimed again, to hand something back, is as old as its first claim.
            if (![...triggers.values()].includes(incidentId)) lastIncident = { id: incidentId, claimedAt: now }
            triggers.set(triggerKey, incidentId)
            return { status: 'claimed', incidentId, state: account.state }
          }),
        saveState: (_service, owner, next) =>
          call('store.saveState', () => {
            holds(owner, 'store.saveState')
            account.state = next
          }),
        noteChange: (_service, change) =>
          call('store.noteChange', () => {
            const known = account.noted.findIndex(({ at, by }) => at === change.at && by === change.by)
            account.noted.splice(Math.max(0, known), known < 0 ? 0 : 1, change)
          }),
        recentChanges: () =>
          call('store.recentChanges', () => account.noted.toSorted((one, other) => other.at - one.at).slice(0, 10)),
        release: (_service, owner, next) =>
          call('store.release', () => {
            if (lastOwner === owner && held?.owner !== owner) return
            holds(owner, 'store.release')
            if (next !== null) account.state = next
            held = null
            lastOwner = owner
          }),
        readLedger: () => call('store.readLedger', () => account.ledger),
        writeLedger: (next, holder) =>
          call('store.writeLedger', () => {
            if (holder !== null) holds(holder.owner, 'store.writeLedger')
            if (next.version !== account.ledger.version + 1) return false
            account.ledger = next
            return true
          }),
        saveApproval: (approval) =>
          call('store.saveApproval', () => void account.approvals.set(approval.incidentId, approval)),
        readApproval: (incidentId) => call('store.readApproval', () => account.approvals.get(incidentId) ?? null),
        recentIncidents: (service, count) =>
          call('store.recentIncidents', () =>
            [...account.incidents.values()]
              .filter((incident) => incident.service === service)
              .toSorted((one, other) => other.id.localeCompare(one.id))
              .slice(0, count),
          ),
        readMemory: () => call('store.readMemory', () => ({ state: account.state, claim: held, lastIncident })),
        saveIncident: (incident) =>
          call('store.saveIncident', () => void account.incidents.set(incident.id, structuredClone(incident))),
        readIncident: (id) => call('store.readIncident', () => account.incidents.get(id) ?? null),
        saveIgnored: (trigger) => call('store.saveIgnored', () => void account.ignored.push(trigger)),
      },
      deadLetters: { keep: (notification) => call('deadLetters.keep', () => void account.kept.push(notification)) },
      notifier: { notify: (notification) => call('notifier.notify', () => void account.sent.push(notification)) },
      measurements: { incidentClosed: ({ id }) => void account.measured.push(id) },
    },
  }
  return account
}
