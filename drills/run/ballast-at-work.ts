import type { Incident } from '../../shared/domain/incident/incident.ts'
import type { Protection } from '../../shared/domain/service/service.ts'
import { minute, second } from '../../shared/domain/time.ts'
import type { Clock } from '../../shared/ports/clock.ts'
import type { Ports } from '../../shared/ports/index.ts'
import type { HandleIncidentResult } from '../../shared/workflow/incident/handle-incident.ts'
import type { CallListener, SimulatedAccount } from '../account/index.ts'
import { VirtualClock } from '../clock.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { accountFor, drilledProtection, drillStart, historyMinutes } from '../scenario/world-of.ts'
import { pendingCallbacks } from './callbacks.ts'
import { checkEachMinute } from './checks.ts'
import { controlAsScripted } from './controls.ts'
import { deploy, deployChecks, deployControl, type DrilledChats } from './deployment.ts'
import { executeInVirtualTime, type Execute } from './durable.ts'

/** One execution of handle-incident. */
export interface DrilledExecution {
  readonly arn: string
  readonly startedAt: number
  /** Null while it runs; an execution that failed is in the dead-letter queue, whose alarm pages. */
  end: HandleIncidentResult | { readonly failed: string } | null
}

/** What may be otherwise than it usually is. */
export interface Circumstances {
  readonly execute?: Execute | undefined
  /** How far the functions' clocks are ahead of the account's. */
  readonly skewSeconds?: number | undefined
  /** From when on alarms are evaluated, epoch milliseconds. */
  readonly alarmsFrom?: number | undefined
  /** Is told of every call to AWS. */
  readonly onCall?: CallListener | undefined
  /** Chats that the deployment has; none unless said. */
  readonly chats?: DrilledChats | undefined
  /** How an event is delivered: `start` starts an execution for it. */
  readonly deliver?: ((event: unknown, start: (event: unknown) => void, clock: VirtualClock) => void) | undefined
}

/** A simulated account that a scenario happens to, with Ballast deployed in it. */
export interface BallastAtWork {
  readonly clock: VirtualClock
  readonly account: SimulatedAccount
  readonly ports: Ports
  readonly protection: Protection
  readonly executions: readonly DrilledExecution[]
  /** Ids of the incidents that were kept. */
  readonly kept: ReadonlySet<string>
  /** Begins what happens each minute, as far as it is needed, and what people do. Gives what went wrong so far. */
  readonly watch: (isCheckNeeded?: () => boolean) => {
    readonly checkProblems: readonly CheckProblems[]
    readonly controlProblems: readonly string[]
  }
}

/** What went wrong in one run of check-signals. */
export type CheckProblems = readonly string[]

/** A clock at the beginning of a drill's history. */
export const newClock = (): VirtualClock => new VirtualClock(drillStart - historyMinutes * minute)

const isAlarm = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && 'source' in event && event.source === 'aws.cloudwatch'

/** Deploys Ballast into the account of a scenario, at the beginning of its history. */
export async function ballastAtWork(
  scenario: Scenario,
  seed: number,
  { execute = executeInVirtualTime, skewSeconds = 0, alarmsFrom, chats, deliver, onCall }: Circumstances = {},
): Promise<BallastAtWork> {
  const clock = newClock()
  const lambdaClock: Clock = { now: () => clock.now() + skewSeconds * second }
  const callbacks = pendingCallbacks()
  const account = accountFor(scenario, seed, clock, alarmsFrom, chats?.parameters)
  if (onCall !== undefined) account.onCall(onCall)
  const deployed = await deploy(account, lambdaClock, chats)
  const kept = new Set<string>()
  const saveIncident = (incident: Incident): Promise<void> => {
    kept.add(incident.id)
    return deployed.store.saveIncident(incident)
  }
  const ports = { ...deployed, store: { ...deployed.store, saveIncident } }
  const protection = { ...drilledProtection(scenario), ...(chats && { notifications: chats.notifications }) }
  const executions: DrilledExecution[] = []
  const start = (event: unknown): void => {
    const arn = `arn:ballast:execution:${executions.length + 1}`
    const execution: DrilledExecution = { arn, startedAt: clock.now(), end: null }
    executions.push(execution)
    execute(event, arn, { protection, ports }, { clock, callbacks }).then(
      (result) => (execution.end = result),
      (error: Error) => (execution.end = { failed: error.message }),
    )
  }
  account.deployFunctions({ start, answer: (id, answer) => callbacks.take(id, answer) })
  account.onEvent((event) => {
    for (let copy = 0; copy < (isAlarm(event) ? scenario.alarmDeliveries : 1); copy++) {
      if (deliver === undefined) start(event)
      else deliver(event, start, clock)
    }
  })
  return {
    clock,
    account,
    ports,
    protection,
    executions,
    kept,
    watch: (isCheckNeeded) => ({
      checkProblems: checkEachMinute(
        clock,
        { protection, ports: deployChecks(account, ports, clock), seen: new Map() },
        isCheckNeeded,
      ),
      controlProblems: controlAsScripted(clock, scenario, {
        protection,
        ports: deployControl(account, lambdaClock, chats),
      }),
    }),
  }
}
