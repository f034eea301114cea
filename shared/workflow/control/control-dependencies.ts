import type { Protection } from '../../domain/service/service.ts'
import type { Callbacks } from '../../ports/callbacks.ts'
import type { Ports } from '../../ports/index.ts'

/** What the commands need from outside. */
export type ControlPorts = Pick<Ports, 'clock' | 'records' | 'nodeGroups' | 'store' | 'notifier' | 'deadLetters'> & {
  readonly callbacks: Callbacks
}

/** What a request works with. */
export interface ControlDependencies {
  readonly protection: Protection
  readonly ports: ControlPorts
}
