import type { Protection } from '../shared/domain/service/service.ts'
import { alarmDefinitions, alarms } from './alarms.ts'
import { combine, type Resources } from './cloudformation.ts'
import { serviceDashboards } from './health/dashboard.ts'
import { spread } from './spread.ts'

/**
 * The resources of each of the stacks over which the config spreads the services' alarms and dashboards: none where it does
 * not. They refer to nothing and nothing refers to them. One without services is there too, for it may have had some.
 */
export const serviceStacks = (protection: Protection): Resources[] =>
  spread(protection).map((services, index) => {
    const definitions = alarmDefinitions({ ...protection, services })
    return combine(alarms(definitions), serviceDashboards(services, definitions, `-services-${index + 1}`))
  })
