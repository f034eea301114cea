import type * as z from 'zod'
import { hostedZoneId } from '../domain/record-name.ts'
import type { Protection } from '../domain/service.ts'
import { signals } from '../domain/signals/index.ts'
import { crossCheck } from './cross-checks.ts'
import { configSchema } from './schema.ts'
import { parseYaml, readText } from './yaml-file.ts'

export { configJsonSchema } from './json-schema.ts'
export { ConfigError, type Problem } from './problem.ts'

/** The names of all registered signals. */
const signalNames: readonly string[] = Object.keys(signals)

const toProtection = (config: z.output<typeof configSchema>): Protection => ({
  breakGlassRoles: config.breakGlassRoles,
  cloudTrailLogGroup: config.cloudTrailLogGroup,
  services: Object.entries(config.services).map(([name, service]) => ({
    ...service,
    name,
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
