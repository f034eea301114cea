import { stream } from '../../../../drills/account/randomness.ts'
import type { Ledger } from '../../../../shared/domain/service/ledger.ts'
import type { NodeGroupSize } from '../../../../shared/domain/service/node-group.ts'
import { minute } from '../../../../shared/domain/time.ts'
import type { WeightChange } from '../../../../shared/domain/records/weight-changes.ts'
import type { WeightedRecord } from '../../../../shared/domain/records/weighted-record.ts'
import { noon } from '../../../support/builders.ts'
import type { CallName, Deed, Fault, Happening, Port, Story } from '../story.ts'
import { modelAccount, type ModelAccount } from './account.ts'
import { callbacks, type Callbacks } from './callbacks.ts'
import type { Invocation, Kept } from './durable.ts'
import type { Ended, Entry, Writer } from './history.ts'
import { timeline, type Timeline } from './timeline.ts'

/** Who calls ports: what its clock is off by, and what it has read last. */
export interface Actor {
  readonly writer: Writer
  readonly skew: number
  readonly read: {
    readonly records: Map<string, readonly WeightedRecord[]>
    readonly sizes: Map<string, NodeGroupSize>
    ledger: Ledger | null
    changes: readonly WeightChange[]
  }
  invocation: Invocation
  /** Is told when its process has ended. */
  readonly died: () => void
  /** Is called instead of any port in a replay of what has ended. */
  readonly isReplay?: () => never
}

/** An execution of handle-incident, over all its invocations. */
export interface Execution extends Ended {
  readonly kept: Kept[]
  readonly actor: Actor
  invocations: number
  result: Ended['result']
}

type Kill = Happening & { readonly kind: 'kill' }

/** The account, the time, all that lies in wait, and all that was done. */
export interface World {
  readonly story: Story
  readonly account: ModelAccount
  readonly time: Timeline
  readonly callbacks: Callbacks
  readonly chance: () => number
  readonly history: Entry[]
  readonly executions: Execution[]
  /** What replays did otherwise than the runs before them. */
  readonly differences: string[]
  /** The time of the newest change of each service's weights as CloudTrail has it. */
  readonly toldOf: Map<string, number>
  readonly faults: { readonly call: CallName; readonly fault: Fault; times: number }[]
  readonly outages: { readonly port: Port; readonly until: number }[]
  readonly kills: Kill[]
  readonly barges: { readonly before: CallName; readonly deed: Deed }[]
  /** What people do, and what CloudTrail tells of a change: set by who knows how. */
  act: (deed: Deed) => void
  changed: (service: string, comment: string) => void
  asked: (incidentId: string) => void
}

/** Most of the clocks are right, to the second; the others are off by so much at the most. */
export const largestSkew = 2 * minute

export function modelWorld(story: Story): World {
  const chance = stream(story.interleaving, 'interleaving')
  const time = timeline(noon, chance, (at) => {
    for (const each of account.services) each.traffic.publish(at)
  })
  const account = modelAccount(story, () => time.now)
  for (const each of account.services) each.traffic.publish(noon)
  const history: Entry[] = []
  return {
    story,
    account,
    time,
    chance,
    history,
    callbacks: callbacks(time, (owner, decision) => {
      history.push({
        kind: 'answer',
        decision,
        writer: { kind: 'execution', id: owner },
        service: '',
        at: time.now,
        clock: time.now,
      })
    }),
    executions: [],
    differences: [],
    toldOf: new Map(),
    faults: [],
    outages: [],
    kills: [],
    barges: [],
    act: () => {},
    changed: () => {},
    asked: () => {},
  }
}
