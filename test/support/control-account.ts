import type { ControlDependencies } from '../../shared/workflow/control/control-dependencies.ts'
import { PortError } from '../../shared/ports/port-error.ts'
import { protection, records } from './builders.ts'
import { memoryAccount, type MemoryAccount } from './memory-ports.ts'

/** An account in memory that people steer, and the answers that they gave to executions which wait. */
export interface ControlAccount {
  readonly account: MemoryAccount
  readonly answers: Map<string, string>
  readonly dependencies: ControlDependencies
}

/** One service, `web`, at 99 to 1; each callback takes one answer. */
export function controlAccount(protected_ = protection()): ControlAccount {
  const account = memoryAccount(records(99, 1))
  const answers = new Map<string, string>()
  const callbacks: ControlDependencies['ports']['callbacks'] = {
    async answer(callbackId, answer) {
      if (answers.has(callbackId))
        throw new PortError('not-found', 'lambda:SendDurableExecutionCallbackSuccess', 'over')
      answers.set(callbackId, answer)
    },
  }
  return { account, answers, dependencies: { protection: protected_, ports: { ...account.ports, callbacks } } }
}
