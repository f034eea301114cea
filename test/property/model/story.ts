import type { Mode } from '../../../shared/domain/service/service.ts'

/** What a service's metrics show while something is wrong with it. */
export const troubles = ['bad-candidate', 'shared-cause', 'dns-failure', 'api-throttling', 'request-spike'] as const
export type Trouble = (typeof troubles)[number]

/** How what happened is told by an event; `late` is after a minute to an hour. */
export const tellings = ['at once', 'late', 'twice', 'never'] as const
export type Telling = (typeof tellings)[number]

/** Port calls that can be met: by a fault, by a person who is a moment faster, or by the end of the process. */
export const calls = [
  'records.list',
  'records.change',
  'records.changeStatus',
  'metrics.read',
  'nodeGroups.describe',
  'nodeGroups.resize',
  'nodeGroups.updateStatus',
  'store.claim',
  'store.saveState',
  'store.noteChange',
  'store.recentChanges',
  'store.release',
  'store.readMemory',
  'store.readLedger',
  'store.writeLedger',
  'store.saveApproval',
  'store.readApproval',
  'store.saveIncident',
  'store.readIncident',
  'store.saveIgnored',
  'notifier.notify',
  'deadLetters.keep',
] as const
export type CallName = (typeof calls)[number]

/** How a call fails; `lost` has taken effect. */
export const faults = ['throttled', 'unavailable', 'lost', 'denied'] as const
export type Fault = (typeof faults)[number]

/** What people do; `service` is counted from 0, and again from there beyond the last. */
export type Deed =
  | {
      readonly kind: 'weights'
      readonly service: number
      readonly weights: readonly [number, number]
      readonly isOverride: boolean
      readonly told: Telling
    }
  | { readonly kind: 'attributes'; readonly service: number }
  | { readonly kind: 'size'; readonly service: number; readonly min: number; readonly room: number }
  | { readonly kind: 'desired'; readonly service: number; readonly nodes: number }
  | { readonly kind: 'pause'; readonly service: number | null; readonly minutes: number | null }
  | { readonly kind: 'resume'; readonly service: number | null }
  | { readonly kind: 'approve' | 'reject' | 'undo'; readonly incident: number }

/** One thing that happens, or lies in wait. */
export type Happening =
  | Deed
  | {
      readonly kind: 'trouble'
      readonly service: number
      readonly trouble: Trouble
      readonly minutes: number
      readonly told: Telling
    }
  | { readonly kind: 'false alarm'; readonly service: number; readonly trouble: Trouble; readonly told: Telling }
  | { readonly kind: 'look'; readonly service: number }
  /** Somebody does something right before the next such call takes effect. */
  | { readonly kind: 'barge'; readonly before: CallName; readonly deed: Deed }
  | { readonly kind: 'fault'; readonly call: CallName; readonly fault: Fault; readonly times: number }
  /** A whole part of the account does not answer for some time. */
  | { readonly kind: 'outage'; readonly port: Port; readonly minutes: number }
  /** The process that makes the next such call ends: before the call, after it, or while it is on its way. */
  | { readonly kind: 'kill'; readonly call: CallName | null; readonly when: 'before' | 'after' | 'on its way' }

export const ports = ['records', 'metrics', 'nodeGroups', 'store', 'notifier', 'deadLetters'] as const
export type Port = (typeof ports)[number]

export interface ServiceStory {
  readonly mode: Mode
  /** The candidate's weight, of 100, that has long been good. */
  readonly share: number
  readonly cooldownMinutes: number
  readonly maximumShiftPoints: number
  readonly leaseMinutes: number
  readonly approval: { readonly waitMinutes: number; readonly otherwise: 'reject' | 'apply' }
  readonly maxNodes: number
  readonly desiredOwner: 'cluster-autoscaler' | 'people'
  readonly capacity: number | undefined
  /** Minutes from the beginning in which it is frozen. */
  readonly frozen: { readonly from: number; readonly minutes: number } | null
}

/** All that a run is made of; it goes the same way each time. */
export interface Story {
  readonly services: readonly ServiceStory[]
  readonly actionsPerHour: number
  /** From one run of check-signals to the next; in truth one. */
  readonly checkMinutes: number
  readonly happenings: readonly { readonly afterSeconds: number; readonly what: Happening }[]
  /** Chooses who of those that are due goes first, how long calls take and how far clocks are off. */
  readonly interleaving: number
}
