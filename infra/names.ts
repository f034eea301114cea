/**
 * The function that handles incidents: its name in Lambda, and the logical ids that osls gives the function `handleIncident`
 * of serverless.yml. Durable functions are invoked through a version or an alias, never by their bare name.
 */
export const handleIncident = {
  name: 'ballast-handle-incident',
  alias: 'HandleIncidentDurableLambdaAlias',
  role: 'HandleIncidentRole',
} as const

/** The function that looks at every service each minute, as osls makes it of `checkSignals` of serverless.yml. */
export const checkSignals = {
  name: 'ballast-check-signals',
  function: 'CheckSignalsLambdaFunction',
  role: 'CheckSignalsRole',
} as const

/** Logical ids that more than one part of the stack speaks of. */
export const ids = {
  table: 'Table',
  topic: 'PagesTopic',
  deadLetters: 'DeadLetterQueue',
  deadLettersAlarm: 'DeadLettersAlarm',
  failureRule: 'FailedExecutionRule',
  scheduleRule: 'CheckSignalsRule',
  heartbeatAlarm: 'HeartbeatAlarm',
  failedChecksAlarm: 'FailedChecksAlarm',
} as const
