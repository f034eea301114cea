import { recordName } from '../records/record-name.ts'
import type { Service } from '../service/service.ts'
import type { Plan } from './mitigation.ts'

/**
 * What a plan changes, as the ledger names it: `record www.example.com. A`, `node group prod/web`, and `releases of web`
 * for a hold, which changes nothing in the account. Names are of one service: two may have the same record in two zones.
 */
export function resourceOf(plan: Plan, service: Service): string {
  switch (plan.kind) {
    case 'weights':
      return `record ${recordName(service.record.name)} ${service.record.type}`
    case 'node-group':
      return `node group ${plan.group.cluster}/${plan.group.name}`
    case 'hold':
      return `releases of ${service.name}`
    case 'advice':
      return plan.resource
  }
}
