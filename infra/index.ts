import { ConfigError, loadConfig } from '../shared/config/index.ts'
import { secretParameters } from '../shared/domain/messages/notifications.ts'
import type { Protection } from '../shared/domain/service/service.ts'
import { alarmDefinitions, alarms } from './alarms.ts'
import { attribute, combine, type Resources } from './cloudformation.ts'
import { deadLetters } from './events/dead-letters.ts'
import { doctorSchedule } from './events/doctor-schedule.ts'
import { drillRules, drillSchedules } from './drills.ts'
import { forwarderResources } from './events/forwarder.ts'
import { dashboards } from './health/dashboard.ts'
import { functionAlarms } from './health/function-alarms.ts'
import { ids, ownFunctions } from './names.ts'
import { roles } from './policies/roles.ts'
import { rules, rulesNamed, startingRules } from './events/rules.ts'
import { schedule } from './events/schedule.ts'
import { serviceStacks } from './service-stacks.ts'
import { table } from './table.ts'
import { throttledCalls } from './events/throttled-calls.ts'
import { chatTopic, topic } from './events/topic.ts'

/**
 * Everything of the home stack but the functions, their log groups, versions and aliases, which osls makes. Alarms and
 * dashboards of the services are in serviceStacks, where the config asks for such.
 */
export function stackResources(protection: Protection, pagesEmail: string | undefined): Resources {
  const definitions = alarmDefinitions(protection)
  const drills = drillSchedules(protection)
  const ownAlarms = [ids.heartbeatAlarm, ids.failedChecksAlarm, ids.deadLettersAlarm, ...Object.keys(functionAlarms)]
  return combine(
    protection.serviceStacks === undefined ? alarms(definitions) : {},
    rules(
      protection,
      definitions.map(({ name }) => name),
    ),
    schedule,
    doctorSchedule,
    drills,
    functionAlarms,
    dashboards(protection, definitions, ownAlarms),
    throttledCalls(protection),
    table,
    chatTopic(protection),
    topic(pagesEmail, { alarms: ownAlarms, rules: [ids.failureRule] }),
    deadLetters(
      [
        ...Object.values(startingRules).map(rulesNamed),
        attribute(ids.failureRule, 'Arn'),
        ...(Object.keys(drills).length === 0 ? [] : [rulesNamed(drillRules)]),
      ],
      {
        name: 'ballast-unhandled-events',
        page: 'unhandled-events',
        description:
          'Ballast could not handle an event, which may be an incident, or could not deliver a message. It is in the dead-letter queue.',
      },
    ),
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

/** The config's path. */
export const configPathIn = (environment: NodeJS.ProcessEnv): string => environment['BALLAST_CONFIG'] || 'ballast.yml'

const pagesEmailIn = (environment: NodeJS.ProcessEnv): string | undefined =>
  environment['BALLAST_PAGES_EMAIL'] || undefined

/**
 * What serverless.yml takes from ballast.yml. `BALLAST_CONFIG` names another config, `BALLAST_PAGES_EMAIL` an address
 * that is subscribed to pages. Throws a `ConfigError` with all that is wrong in the config.
 */
export function stack(environment: NodeJS.ProcessEnv): {
  resources: Resources
  timeouts: Record<string, number>
  /** Packages that are not packed. */
  unused: string[]
} {
  const protection = loadConfig(configPathIn(environment))
  return {
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

/**
 * What serverless-services.yml takes from ballast.yml, for the stack whose number, from 1, is in `BALLAST_SERVICE_STACK`.
 * Throws like `stack`.
 */
export function services(environment: NodeJS.ProcessEnv): { number: string; resources: Resources } {
  const protection = loadConfig(configPathIn(environment))
  const number = environment['BALLAST_SERVICE_STACK'] ?? ''
  const resources = serviceStacks(protection)[Number(number) - 1]
  if (resources === undefined) {
    const { serviceStacks: count } = protection
    throw new ConfigError([
      wrong(
        'BALLAST_SERVICE_STACK',
        number,
        count === undefined ? 'no such stack, for the config has no serviceStacks' : `a number from 1 to ${count}`,
      ),
    ])
  }
  return { number, resources }
}
