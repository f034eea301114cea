import { isAbsolute, normalize } from 'node:path'
import { loadConfig } from '../shared/config/index.ts'
import type { Protection } from '../shared/domain/service.ts'
import { alarmDefinitions, alarms } from './alarms.ts'
import { combine, type Resources } from './cloudformation.ts'
import { deadLetters } from './dead-letters.ts'
import { roles } from './roles.ts'
import { rules } from './rules.ts'
import { schedule } from './schedule.ts'
import { table } from './table.ts'
import { throttledCalls } from './throttled-calls.ts'
import { topic } from './topic.ts'

/** Everything of the stack but the functions, their log groups, versions and aliases, which osls makes. */
export function stackResources(protection: Protection, pagesEmail: string | undefined): Resources {
  const definitions = alarmDefinitions(protection)
  const ruleResources = rules(
    protection,
    definitions.map(({ name }) => name),
  )
  const ruleIds = Object.keys(ruleResources).filter((id) => ruleResources[id]?.Type === 'AWS::Events::Rule')
  return combine(
    alarms(definitions),
    ruleResources,
    schedule,
    throttledCalls(protection),
    table,
    topic(pagesEmail),
    deadLetters(ruleIds),
    roles(protection),
  )
}

/** The config's path, from the repository's folder: it is packed under the same path beside the function. */
function configPathIn(environment: NodeJS.ProcessEnv): string {
  const path = normalize(environment['BALLAST_CONFIG'] || 'ballast.yml')
  if (isAbsolute(path) || path.startsWith('..')) {
    throw new Error(
      `BALLAST_CONFIG is '${path}'; expected a path inside this folder, for the file is packed with the function`,
    )
  }
  return path
}

/**
 * What serverless.yml takes from ballast.yml. `BALLAST_CONFIG` names another config, `BALLAST_PAGES_EMAIL` an address
 * that is subscribed to pages. Throws a `ConfigError` with all that is wrong in the config.
 */
export function stack(environment: NodeJS.ProcessEnv): { configPath: string; resources: Resources } {
  const configPath = configPathIn(environment)
  return {
    configPath,
    resources: stackResources(loadConfig(configPath), environment['BALLAST_PAGES_EMAIL'] || undefined),
  }
}
