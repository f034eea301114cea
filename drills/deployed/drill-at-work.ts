import type { DrillReport } from '../../shared/domain/drill/report.ts'
import type { Protection } from '../../shared/domain/service/service.ts'
import { minute, second } from '../../shared/domain/time.ts'
import type { Ports } from '../../shared/ports/index.ts'
import type { DrillPorts } from '../../shared/workflow/drill/drill.ts'
import { runDrill } from '../../shared/workflow/drill/run-drill.ts'
import { createAccount, type CallListener, type SimulatedAccount } from '../account/index.ts'
import { VirtualClock } from '../clock.ts'
import { pendingCallbacks } from '../run/callbacks.ts'
import { checkEachMinute } from '../run/checks.ts'
import { deploy, deployChecks, deployRunDrill } from '../run/deployment.ts'
import { executeInVirtualTime } from '../run/durable.ts'
import { replay, type Kill } from '../run/replay.ts'
import { drillAccount } from './stack.ts'

/** A Monday, after its lunch. */
const start = Date.parse('2026-03-02T12:00:00Z')
/** How old the account is then: what judges compare with. */
const historyMinutes = 90
/** Until the weights are known to be good: check-signals has waited for their event, and they have baked. */
const settleMinutes = 30
/** After so long Lambda starts a function again that was killed. */
const restartSeconds = 30

/** A simulated account with Ballast deployed, run-drill included, in which nothing happens by itself. */
export interface DrillAtWork {
  readonly clock: VirtualClock
  readonly account: SimulatedAccount
  readonly ports: Ports
  readonly drillPorts: DrillPorts
  readonly protection: Protection
  /** How each execution of handle-incident ended: its outcome, or why it failed; null while it runs. */
  readonly executions: readonly (string | null)[]
  /** Has run-drill invoked, and lets time pass until it is done. */
  drill(request: unknown, fate?: Fate): Promise<DrillReport>
  /** Lets time pass. */
  pass(minutes: number): Promise<void>
}

/** What may befall the execution of run-drill, and who is told of its operations. */
export interface Fate {
  readonly kill?: Kill
  readonly began?: (operation: string) => void
}

/** Deploys, and lets check-signals get to know the services. */
export async function drillAtWork(
  protection: Protection,
  { seed = 1, onCall }: { readonly seed?: number; readonly onCall?: CallListener } = {},
): Promise<DrillAtWork> {
  const clock = new VirtualClock(start - historyMinutes * minute)
  const account = createAccount({ clock, seed, settings: drillAccount(protection) })
  if (onCall !== undefined) account.onCall(onCall)
  const ports = await deploy(account, clock)
  const drillPorts = deployRunDrill(account, clock)
  const callbacks = pendingCallbacks()
  const executions: (string | null)[] = []
  const handle = (event: unknown): void => {
    const number = executions.push(null)
    executeInVirtualTime(event, `arn:ballast:execution:${number}`, { protection, ports }, { clock, callbacks }).then(
      ({ outcome }) => (executions[number - 1] = outcome),
      (error: Error) => (executions[number - 1] = error.message),
    )
  }
  account.deployFunctions({ start: handle, answer: (id, answer) => callbacks.take(id, answer) })
  account.onEvent(handle)
  account.start()
  await clock.runUntil(start)
  checkEachMinute(clock, { protection, ports: deployChecks(account, ports, clock), seen: new Map() })
  await clock.runUntil(start + settleMinutes * minute)
  let drills = 0
  return {
    clock,
    account,
    ports,
    drillPorts,
    protection,
    executions,
    async drill(request, fate = {}) {
      const surroundings = {
        restartSeconds,
        pass: (seconds: number) => clock.sleep(seconds * second),
        openCallback: (name: string): never => {
          throw new Error(`run-drill waits for nobody, but opened the callback ${name}`)
        },
        answerTo: async () => null,
      }
      const durableExecutionArn = `arn:ballast:drill:${++drills}`
      const { result } = await clock.complete(
        replay((durable) => runDrill(request, durable, { protection, ports: drillPorts }), {
          durableExecutionArn,
          surroundings,
          ...fate,
        }),
      )
      return result
    },
    pass: (minutes) => clock.runUntil(clock.now() + minutes * minute),
  }
}
