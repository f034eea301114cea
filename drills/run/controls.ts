import { minute } from '../../shared/domain/time.ts'
import { control } from '../../shared/workflow/control/control.ts'
import type { ControlDependencies } from '../../shared/workflow/control/control-dependencies.ts'
import type { ControlRequest } from '../../shared/workflow/control/control-request.ts'
import type { VirtualClock } from '../clock.ts'
import type { Scenario, ScenarioEvent } from '../scenario/scenario.ts'
import { drillStart } from '../scenario/world-of.ts'

function requestOf(event: ScenarioEvent, newestIncident: string | null): ControlRequest {
  const { by, comment: reason } = event
  const { command, minutes = null } = event.control ?? { command: 'resume' as const }
  switch (command) {
    case 'pause':
      return { command, service: null, minutes, by, reason }
    case 'resume':
      return { command, service: null, by, reason }
    case 'approve':
    case 'reject':
    case 'undo':
      return { command, incidentId: newestIncident ?? 'none', by, reason }
  }
}

/** Has people tell Ballast what the scenario says, when it says so. Gives what was refused, or failed, so far. */
export function controlAsScripted(
  clock: VirtualClock,
  scenario: Scenario,
  dependencies: ControlDependencies,
): readonly string[] {
  const problems: string[] = []
  const [service] = dependencies.protection.services
  for (const event of scenario.events) {
    if (event.control === undefined || event.atMinute === undefined || service === undefined) continue
    const tell = async (): Promise<void> => {
      const [newest] = await dependencies.ports.store.recentIncidents(service.name, 1)
      const result = await control(requestOf(event, newest?.id ?? null), dependencies)
      if (!result.done) problems.push(result.message)
    }
    clock.schedule(drillStart + event.atMinute * minute, () => {
      tell().catch((error: Error) => problems.push(error.message))
    })
  }
  return problems
}
