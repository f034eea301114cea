import { isAbsolute, normalize } from 'node:path'
import { ConfigError, loadConfig } from '../shared/config/index.ts'
import { secretParameters } from '../shared/domain/notifications.ts'
import type { Protection } from '../shared/domain/service.ts'
import { alarmDefinitions, alarms } from './alarms.ts'
import { combine, type Resources } from './cloudformation.ts'
import { deadLetters } from './dead-letters.ts'
import { doctorSchedule } from './doctor.ts'
import { drillSchedules } from './drills.ts'
import { forwarderResources } from './forwarder.ts'
import { dashboards } from './health/dashboard.ts'
import { functionAlarms } from './health/function-alarms.ts'
import { ids, ownFunctions } from './names.ts'
import { roles } from './roles.ts'
import { rules } from './rules.ts'
import { schedule } from './schedule.ts'
import { table } from './table.ts'
import { throttledCalls } from './throttled-calls.ts'
import { chatTopic, topic } from './topic.ts'

/** Everything of the stack but the functions, their log groups, versions and aliases, which osls makes. */
export function stackResources(protection: Protection, pagesEmail: string | undefined): Resources {
  const definitions = alarmDefinitions(protection)
  const ruleResources = rules(
    protection,
    definitions.map(({ name }) => name),
  )
  const drills = drillSchedules(protection)
  const ruleIds = Object.entries({ ...ruleResources, ...drills }).flatMap(([id, { Type }]) =>
    Type === 'AWS::Events::Rule' ? id : [],
  )
  const ownAlarms = [ids.heartbeatAlarm, ids.failedChecksAlarm, ids.deadLettersAlarm, ...Object.keys(functionAlarms)]
  return combine(
    alarms(definitions),
    ruleResources,
    schedule,
    doctorSchedule,
    drills,
    functionAlarms,
    dashboards(protection, definitions, ownAlarms),
    throttledCalls(protection),
    table,
    chatTopic(protection),
    topic(pagesEmail, { alarms: ownAlarms, rules: [ids.failureRule] }),
    deadLetters(ruleIds, {
      name: 'ballast-unhandled-events',
      page: 'unhandled-events',
      description:
        'Ballast could not handle an event, which may be an incident, or could not deliver a message. It is in the dead-letter queue.',
    }),
    roles(protection),
  )
}

const wrong = (variable: string, value: string, expected: string) => ({
  file: variable,
  line: null,
  path: '',
  value,
  expected,
})

/** The client that reads secrets is loaded where it is first needed, which is nowhere in a deployment without secrets. */
const unusedPackages = ({ notifications }: Protection): string[] =>
  secretParameters(notifications).length === 0 ? ['@aws-sdk/client-ssm'] : []

/** The config's path, from the repository's folder: it is packed under the same path beside the function. */
function configPathIn(environment: NodeJS.ProcessEnv): string {
  const path = normalize(environment['BALLAST_CONFIG'] || 'ballast.yml')
  if (isAbsolute(path) || path.startsWith('..')) {
    throw new ConfigError([
      wrong('BALLAST_CONFIG', path, 'a path inside this folder, for the file is packed with the functions'),
    ])
  }
  return path
}

const pagesEmailIn = (environment: NodeJS.ProcessEnv): string | undefined =>
  environment['BALLAST_PAGES_EMAIL'] || undefined

/**
 * What serverless.yml takes from ballast.yml. `BALLAST_CONFIG` names another config, `BALLAST_PAGES_EMAIL` an address
 * that is subscribed to pages. Throws a `ConfigError` with all that is wrong in the config.
 */
export function stack(environment: NodeJS.ProcessEnv): {
  configPath: string
  resources: Resources
  timeouts: Record<string, number>
  /** Packages that are not packed. */
  unused: string[]
} {
  const configPath = configPathIn(environment)
  const protection = loadConfig(configPath)
  return {
    configPath,
    unused: unusedPackages(protection),
    resources: stackResources(protection, pagesEmailIn(environment)),
    timeouts: Object.fromEntries(
      Object.entries(ownFunctions).map(([key, { timeoutSeconds }]) => [key, timeoutSeconds]),
    ),
  }
}

/** What serverless-forwarder.yml takes from ballast.yml; `AWS_REGION` is the home region. Throws like `stack`. */
export function forwarder(environment: NodeJS.ProcessEnv): { homeRegion: string; resources: Resources } {
  const homeRegion = environment['AWS_REGION'] ?? ''
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(homeRegion)) {
    throw new ConfigError([wrong('AWS_REGION', homeRegion, "the region of Ballast's stack, such as eu-west-1")])
  }
  const protection = loadConfig(configPathIn(environment))
  return { homeRegion, resources: forwarderResources(protection, homeRegion, pagesEmailIn(environment)) }
}
