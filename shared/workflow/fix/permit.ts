import { refusals } from '../../domain/guardrails/index.ts'
import type { Proposal } from '../../domain/guardrails/guardrail.ts'
import type { Refusal } from '../../domain/incident/incident.ts'
import { withAction } from '../../domain/service/ledger.ts'
import { resourceOf } from '../../domain/mitigations/resource.ts'
import { PortError } from '../../ports/port-error.ts'
import type { Execution } from '../incident/execution.ts'
import { isLedgerWritten } from './write-ledger.ts'

/** Each lost race is another's action in the budget, which ends it; a race this long is none. */
const mostRaces = 100

/**
 * Has a change permitted: enters it in the ledger, as long as the ledger is the one that the guardrails judged and this
 * execution holds the service. Where others were faster they are asked again. Gives their refusals, none when the change
 * may be made. Safe to repeat: an action that is in the ledger was permitted before.
 */
export async function permit(execution: Execution, id: string, proposal: Proposal): Promise<readonly Refusal[]> {
  const { draft, owner, ports, service } = execution
  const resource = resourceOf(proposal.plan, service)
  let { ledger } = proposal.observation
  for (let race = 1; race <= mostRaces; race++) {
    if (ledger.actions.some((action) => action.id === id)) return []
    const at = ports.clock.now()
    const refused = refusals({ ...proposal, observation: { ...proposal.observation, at, ledger } })
    if (refused.length > 0) return refused
    const action = { id, incidentId: draft.id, service: service.name, resource, at }
    if (await isLedgerWritten(ports.store, withAction(ledger, action), { service: service.name, owner })) return []
    ledger = await ports.store.readLedger()
  }
  throw new PortError('busy', 'store:writeLedger', `the ledger was written by others ${mostRaces} times in a row`)
}
