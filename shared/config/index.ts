import type * as z from 'zod'
import type { DrillPolicy } from '../domain/drill/policy.ts'
import type { FreezeWindow, Window } from '../domain/service/freeze-window.ts'
import { hostedZoneId } from '../domain/records/record-name.ts'
import { lesserMode, type Fleet, type Mode, type Protection, type Service } from '../domain/service/service.ts'
import { signals } from '../domain/signals/index.ts'
import { crossCheck } from './checks/cross-checks.ts'
import { configSchema } from './schema/config.ts'
import { type freezeWindowSchema } from './schema/windows.ts'
import { parseYaml, readText } from './yaml-file.ts'

export { configJsonSchema } from './json-schema.ts'
export { ConfigError, type Problem } from './problem.ts'

/** The names of all registered signals. */
const signalNames: readonly string[] = Object.keys(signals)

const toFreezeWindow = ({ services, days, ...rest }: z.output<typeof freezeWindowSchema>): FreezeWindow => ({
  ...rest,
  services: services ?? null,
  ...(days !== undefined && { days }),
})

type ServiceConfig = z.output<typeof configSchema>['services'][string]

/** A fleet whose metrics come from its load balancer, or from drills of the service that `drillOf` names. */
function toFleet(
  { loadBalancer, targetGroup, ...rest }: ServiceConfig['fleets']['stable'],
  drillOf: string | null,
): Fleet {
  if (drillOf !== null) return { ...rest, drillOf }
  // The cross checks have asked for one.
  if (loadBalancer === undefined) throw new TypeError(`fleet '${rest.setIdentifier}' has no load balancer`)
  return { ...rest, loadBalancer, ...(targetGroup !== undefined && { targetGroup }) }
}

const toWindow = ({ days, ...rest }: NonNullable<ServiceConfig['drills']>['windows'][number]): Window => ({
  ...rest,
  ...(days !== undefined && { days }),
})

const toDrillPolicy = (drills: NonNullable<ServiceConfig['drills']>): DrillPolicy => ({
  ...drills,
  windows: drills.windows.map(toWindow),
})

/** The mode that holds for a service, and the one that it asks for where that is another. */
function heldMode(asked: Mode, accounts: Mode): Pick<Service, 'mode' | 'askedMode'> {
  const mode = lesserMode(asked, accounts)
  return { mode, ...(mode !== asked && { askedMode: asked }) }
}

const toProtection = (config: z.output<typeof configSchema>): Protection => ({
  breakGlassRoles: config.breakGlassRoles,
  cloudTrailLogGroup: config.cloudTrailLogGroup,
  actionsPerHour: config.actionsPerHour,
  ...(config.notifications !== undefined && { notifications: config.notifications }),
  ...(config.serviceStacks !== undefined && { serviceStacks: config.serviceStacks }),
  freezeWindows: config.freezeWindows.map(toFreezeWindow),
  services: Object.entries(config.services).map(([name, { drills, fleets, ...service }]) => ({
    ...service,
    name,
    ...heldMode(service.mode, config.mode),
    fleets: {
      stable: toFleet(fleets.stable, drills === undefined ? null : name),
      candidate: toFleet(fleets.candidate, drills === undefined ? null : name),
    },
    ...(drills !== undefined && { drills: toDrillPolicy(drills) }),
    record: { ...service.record, hostedZoneId: hostedZoneId(service.record.hostedZoneId) },
  })),
})

/** Reads the text of a config. Throws a `ConfigError` with all that is wrong; `fileName` is for its messages. */
export function parseConfig(text: string, fileName: string, knownSignals: readonly string[] = signalNames): Protection {
  const schema = configSchema
  return toProtection(parseYaml(text, fileName, { schema, crossCheck: (raw) => crossCheck(raw, knownSignals) }))
}

/** Reads a config file. Throws a `ConfigError` with all that is wrong, also when the file cannot be read. */
export function loadConfig(path: string, knownSignals: readonly string[] = signalNames): Protection {
  return parseConfig(readText(path), path, knownSignals)
}
