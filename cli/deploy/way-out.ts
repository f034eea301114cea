import type { Resources } from '../../infra/cloudformation.ts'
import { stackResources } from '../../infra/index.ts'
import { serviceStacks } from '../../infra/service-stacks.ts'
import { serviceStackCounts } from '../../shared/config/schema/config.ts'
import type { Protection } from '../../shared/domain/service/service.ts'

/** What to do where no further stack helps. */
export const ownDeployment =
  'Take services out of the config, and protect them by a deployment of their own: a second config (--config) in the region of their load balancers, or in another account. One region of an account holds one Ballast.'

/** What is left for the services: osls adds some resources to each stack, to the home stack some dozen for the functions. */
const room = {
  home: { resources: 440, bytes: 900_000 },
  services: { resources: 495, bytes: 990_000 },
} as const

const fitsIn = ({ resources, bytes }: (typeof room)[keyof typeof room], stack: Resources): boolean =>
  Object.keys(stack).length <= resources && Buffer.byteLength(JSON.stringify(stack)) <= bytes

const fits = (protection: Protection): boolean =>
  fitsIn(room.home, stackResources(protection, undefined)) &&
  serviceStacks(protection).every((stack) => fitsIn(room.services, stack))

/** What to do where a stack is too large: spread the services over more stacks, or over several deployments. */
export function wayOut(protection: Protection): string {
  const { serviceStacks: current = 0 } = protection
  const enough = fits(protection)
    ? undefined
    : serviceStackCounts.find((count) => count > current && fits({ ...protection, serviceStacks: count }))
  return enough === undefined
    ? ownDeployment
    : `Set serviceStacks: ${enough} in the config: alarms and dashboards of the services then have ${enough} stacks of their own (docs/deployment.md, Many services).`
}
