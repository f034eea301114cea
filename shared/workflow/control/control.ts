import type { ControlDependencies } from './control-dependencies.ts'
import type { ControlRequest } from './control-request.ts'
import { refused, type ControlResult } from './control-result.ts'
import { decide } from './decide.ts'
import { pause, resume } from './pause.ts'
import { readStatus } from './status.ts'
import { undo } from './undo.ts'

/** Does what a person asks, or says why not. May throw a `PortError`; whatever it was for can then be asked again. */
export async function control(request: ControlRequest, dependencies: ControlDependencies): Promise<ControlResult> {
  const { services } = dependencies.protection
  if ('service' in request && request.service !== null && !services.some(({ name }) => name === request.service)) {
    const known = services.map(({ name }) => name).join(', ')
    return refused(`there is no service '${request.service}'; the config has ${known}`)
  }
  switch (request.command) {
    case 'status':
      return { done: true, message: 'how Ballast stands', status: await readStatus(dependencies, request.service) }
    case 'approve':
    case 'reject':
      return decide(dependencies, request)
    case 'undo':
      return undo(dependencies, request)
    case 'pause':
      return pause(dependencies, request)
    case 'resume':
      return resume(dependencies, request)
  }
}
