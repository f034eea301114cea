import type { Protection } from '../service/service.ts'
import { ownAlarms } from '../watch/own-alarms.ts'

/** The functions without which Ballast does not work. */
export const functionNames = ['ballast-handle-incident', 'ballast-check-signals', 'ballast-control'] as const

export type FunctionName = (typeof functionNames)[number]

/** What the names of all rules of the stack begin with: CloudFormation puts the stack's name before the logical id. */
export const rulePrefix = 'ballast-'

/** Alarms that watch Ballast itself. */
export const watchingAlarms: readonly string[] = [
  'ballast-no-heartbeat',
  'ballast-failed-checks',
  'ballast-unhandled-events',
  'ballast-handle-incident-errors',
  'ballast-handle-incident-throttles',
  'ballast-handle-incident-near-timeout',
  'ballast-handle-incident-lost-events',
  'ballast-check-signals-errors',
  'ballast-check-signals-throttles',
  'ballast-check-signals-near-timeout',
  'ballast-control-errors',
  'ballast-control-throttles',
  'ballast-show-incidents-errors',
  'ballast-show-incidents-throttles',
  'ballast-doctor-errors',
  'ballast-doctor-throttles',
  'ballast-doctor-near-timeout',
  'ballast-doctor-lost-events',
  'ballast-run-drill-errors',
  'ballast-run-drill-throttles',
  'ballast-run-drill-near-timeout',
  'ballast-run-drill-lost-events',
]

/** The alarms that wake Ballast: its own of each service, and those that the config maps. */
export const wakingAlarms = ({ services }: Protection): string[] =>
  services.flatMap((service) => [
    ...ownAlarms(service).map(({ name }) => name),
    ...service.alarms.map(({ name }) => name),
  ])
