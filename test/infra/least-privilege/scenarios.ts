import { parseYaml } from '../../../shared/config/yaml-file.ts'
import { scenarioSchema, type Scenario } from '../../../drills/scenario/scenario.ts'

const scenario = (name: string, text: string): Scenario => parseYaml(text, name, { schema: scenarioSchema })

/** Drills of deployments that have chats, in which each function that tells people does so. */
export const withChats: Readonly<Record<string, Scenario>> = {
  'undo with chats': scenario(
    'undo with chats',
    `
title: Chats are told of a mitigation, and that a person takes it back
minutes: 40
requestsPerMinute: 6000
fleets:
  stable: { weight: 99, capacityRequestsPerMinute: 9000 }
  candidate: { weight: 1, capacityRequestsPerMinute: 9000 }
events:
  - { atMinute: 10.4, weights: { stable: 5, candidate: 5 }, comment: half of it }
  - { atMinute: 25, control: { command: undo }, by: on-call, comment: it was meant }
expect: { outcome: mitigated, incidentClass: misweighted-release, changes: 1 }`,
  ),
}

/** Drills of what people and functions do where something else goes wrong, which no scenario of the drills takes. */
export const errorPaths: Readonly<Record<string, Scenario>> = {
  'undo of sizes': scenario(
    'undo of sizes',
    `
title: A person undoes that both node groups were made larger
minutes: 45
requestsPerMinute:
  - { atMinute: 0, requestsPerMinute: 8000 }
  - { atMinute: 10, requestsPerMinute: 8000 }
  - { atMinute: 10.5, requestsPerMinute: 64000 }
  - { atMinute: 29, requestsPerMinute: 64000 }
  - { atMinute: 29.5, requestsPerMinute: 8000 }
fleets:
  stable: { weight: 50, nodes: { min: 3, desired: 3, max: 10, maxNodes: 40, requestsPerNodePerMinute: 2000 } }
  candidate: { weight: 50, nodes: { min: 3, desired: 3, max: 10, maxNodes: 40, requestsPerNodePerMinute: 2000 } }
events:
  - { atMinute: 30, control: { command: undo }, by: on-call, comment: it was a load test }
expect: { outcome: mitigated, incidentClass: request-spike, changes: 2 }`,
  ),
  'undo while SNS is down': scenario(
    'undo while SNS is down',
    `
title: A person undoes what Ballast did, and nobody can be told
minutes: 40
requestsPerMinute: 6000
fleets:
  stable: { weight: 99, capacityRequestsPerMinute: 9000 }
  candidate: { weight: 1, capacityRequestsPerMinute: 9000 }
events:
  - { atMinute: 10.4, weights: { stable: 5, candidate: 5 }, comment: half of it }
  - { atMinute: 25, control: { command: undo }, by: on-call, comment: it was meant }
faults:
  - { call: 'sns:Publish', fault: throttled, times: 9, fromMinute: 24.9 }
expect: { outcome: mitigated, incidentClass: misweighted-release, changes: 1 }`,
  ),
}
