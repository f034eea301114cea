import type { Scenario } from '../../drills/scenario/scenario.ts'
import { VirtualClock } from '../../drills/clock.ts'
import { accountFor, drilledRegion, drillStart } from '../../drills/scenario/world-of.ts'
import { initClients } from './clients.ts'

/** The simulated account of a drill before anything happens in it, on a clock of its own. */
export function simulatedAccount(scenario: Scenario) {
  const clock = new VirtualClock(drillStart)
  const { requestHandler } = accountFor({ ...scenario, events: [], faults: [] }, 1, clock)
  const credentials = { accessKeyId: 'AKIDRILL', secretAccessKey: 'drill' }
  const clients = initClients({ region: drilledRegion, requestHandler, credentials }, (time) => clock.sleep(time))
  return { clock, region: drilledRegion, ...clients }
}
