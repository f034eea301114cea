import { functionNames, rulePrefix, wakingAlarms, watchingAlarms } from '../../domain/doctor/own-names.ts'
import {
  globalRegion,
  type FunctionReading,
  type GroupReading,
  type MemoryReading,
  type Reading,
  type Snapshot,
} from '../../domain/doctor/snapshot.ts'
import type { Protection } from '../../domain/service/service.ts'
import type { InspectionPorts } from './inspection-ports.ts'
import { readAlarmMetrics, readOwnMetrics, readRequests } from './read-metrics.ts'
import { readDenials } from './read-permissions.ts'
import { reading, readings } from './reading.ts'

/** All functions, or nothing: what is missing could not be told from what was not read. */
async function readFunctions({ inspector }: InspectionPorts): Promise<Reading<readonly FunctionReading[]>> {
  const { value, unread } = await readings(
    functionNames,
    (name) => `the function ${name}`,
    async (name) => ({ name, found: await inspector.describeFunction(name) }),
  )
  return { value: unread.length > 0 ? null : value, unread }
}

/** What is named in the environment of handle-incident. */
async function following<Value>(
  of: string,
  functions: Reading<readonly FunctionReading[]>,
  variable: string,
  read: (value: string) => Promise<Value>,
): Promise<Reading<Value>> {
  const unknown = (why: string): Reading<Value> => ({ value: null, unread: [{ of, why }] })
  if (functions.value === null) {
    return unknown(functions.unread[0]?.why ?? 'no function could be read')
  }
  const found = functions.value.find(({ name }) => name === 'ballast-handle-incident')?.found
  // A function that is missing is a finding of its own.
  if (found === undefined || found === null) return { value: null, unread: [] }
  const value = found.environment[variable]
  if (value !== undefined && value !== '') return reading(of, () => read(value))
  return unknown(`ballast-handle-incident has no environment variable ${variable}`)
}

async function readMemories(
  { storeIn }: InspectionPorts,
  { services }: Protection,
  functions: Reading<readonly FunctionReading[]>,
): Promise<Reading<readonly MemoryReading[]>> {
  const { value, unread } = await following("Ballast's memory", functions, 'BALLAST_TABLE', (table) =>
    readings(
      services,
      ({ name }) => `the memory of ${name}`,
      async ({ name }) => {
        const { state, claim } = await storeIn(table).readMemory(name)
        return { service: name, state, claim }
      },
    ),
  )
  return { value: value?.value ?? null, unread: [...unread, ...(value?.unread ?? [])] }
}

const groupsOf = ({ services }: Protection): Omit<GroupReading, 'state'>[] =>
  services.flatMap(({ name, fleets }) =>
    (['stable', 'candidate'] as const).flatMap((role) => {
      const group = fleets[role].nodeGroup
      return group === undefined ? [] : [{ service: name, role, group }]
    }),
  )

/**
 * Reads all that the checks look at. What cannot be read is noted with the reason; only what is no answer of AWS, a bug,
 * is thrown.
 */
export async function readAccount(protection: Protection, ports: InspectionPorts): Promise<Snapshot> {
  const { inspector, clock } = ports
  const { region } = inspector
  const { services } = protection
  const at = clock.now()
  const functions = await readFunctions(ports)
  const inEnvironment = <Value>(of: string, variable: string, read: (value: string) => Promise<Value>) =>
    following(of, functions, variable, read)
  const mapped = new Set(services.flatMap((service) => service.alarms.map(({ name }) => name)))
  const alarms = await reading('the alarms', () =>
    inspector.describeAlarms([...new Set([...wakingAlarms(protection), ...watchingAlarms])]),
  )
  const own = (alarms.value ?? []).filter(({ name }) => mapped.has(name))
  const nodeGroups = await readings(
    groupsOf(protection),
    ({ group }) => `the node group ${group.cluster}/${group.name}`,
    async (each) => ({ ...each, state: await ports.nodeGroups.describe(each.group) }),
  )
  const clusters = [...new Set(groupsOf(protection).map(({ group }) => group.cluster))]
  return {
    protection,
    region,
    at,
    parts: {
      functions,
      alarms,
      alarmMetrics:
        alarms.value === null
          ? { value: null, unread: alarms.unread }
          : await reading('the metrics of your own alarms', () => readAlarmMetrics(ports, own, at)),
      rules: await reading('the rules of EventBridge', () => inspector.listRules(rulePrefix, region)),
      forwarding:
        region === globalRegion
          ? { value: [], unread: [] }
          : await reading(`the rules of EventBridge in ${globalRegion}`, () =>
              inspector.listRules(rulePrefix, globalRegion),
            ),
      trails: await reading('the trails of CloudTrail', () => inspector.listTrails()),
      records: await readings(
        services,
        ({ record }) => `the records of ${record.name}`,
        async ({ name, record }) => ({ service: name, records: await ports.records.list(record) }),
      ),
      nodeGroups,
      karpenter: await readings(
        clusters,
        (cluster) => `the nodes of Karpenter in ${cluster}`,
        async (cluster) => ({ cluster, nodes: await inspector.countKarpenterNodes(cluster) }),
      ),
      requests: await reading('the request counts of the fleets', () => readRequests(ports, services, at)),
      ownMetrics: await reading("Ballast's own metrics", () => readOwnMetrics(ports, at)),
      table: await inEnvironment('the table', 'BALLAST_TABLE', (name) => inspector.describeTable(name)),
      topic: await inEnvironment('the topic', 'BALLAST_TOPIC_ARN', (arn) => inspector.describeTopic(arn)),
      deadLetters: await inEnvironment('the dead-letter queue', 'BALLAST_DEAD_LETTERS_URL', (url) =>
        inspector.describeQueue(url),
      ),
      memory: await readMemories(ports, protection, functions),
      ledger: await inEnvironment('the ledger', 'BALLAST_TABLE', (table) => ports.storeIn(table).readLedger()),
      denials: await readDenials(ports, protection, functions),
    },
  }
}
