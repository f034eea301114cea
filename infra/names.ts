/** A function as osls makes it of one of serverless.yml. */
export interface OwnFunction {
  /** Its name in Lambda. */
  readonly name: string
  /** Logical id of its role. */
  readonly role: string
  readonly timeoutSeconds: number
  /** Whether a person waits for its answer, and so sees by himself that it is slow. */
  readonly isWaitedFor: boolean
  /** Whether Lambda itself sends to the dead-letter queue what it could not handle. */
  readonly hasDeadLetters: boolean
}

/**
 * The function that handles incidents. Durable functions are invoked through a version or an alias, never by their bare
 * name. Its timeout is for one stretch between two waits; the execution as a whole may take as long as durableConfig says.
 */
export const handleIncident = {
  name: 'ballast-handle-incident',
  alias: 'HandleIncidentDurableLambdaAlias',
  role: 'HandleIncidentRole',
  timeoutSeconds: 60,
  isWaitedFor: false,
  hasDeadLetters: true,
} as const satisfies OwnFunction & { alias: string }

/** The function that looks at every service each minute; its timeout is less than the schedule's minute. */
export const checkSignals = {
  name: 'ballast-check-signals',
  function: 'CheckSignalsLambdaFunction',
  role: 'CheckSignalsRole',
  timeoutSeconds: 50,
  isWaitedFor: false,
  hasDeadLetters: false,
} as const satisfies OwnFunction & { function: string }

/** The function by which people steer Ballast; the command line waits a little longer than its timeout. */
export const control = {
  name: 'ballast-control',
  role: 'ControlRole',
  timeoutSeconds: 30,
  isWaitedFor: true,
  hasDeadLetters: false,
} as const satisfies OwnFunction

/** The function that CloudWatch's dashboard shows, as osls makes it of `showIncidents` of serverless.yml. */
export const showIncidents = {
  name: 'ballast-show-incidents',
  function: 'ShowIncidentsLambdaFunction',
  role: 'ShowIncidentsRole',
  timeoutSeconds: 15,
  isWaitedFor: true,
  hasDeadLetters: false,
} as const satisfies OwnFunction & { function: string }

/** The function that examines the account each week, as osls makes it of `doctor` of serverless.yml. */
export const doctor = {
  name: 'ballast-doctor',
  function: 'DoctorLambdaFunction',
  role: 'DoctorRole',
  // As long as Lambda lets a function run: it looks at each service in its turn, at a pace that AWS takes.
  timeoutSeconds: 900,
  isWaitedFor: false,
  hasDeadLetters: true,
} as const satisfies OwnFunction & { function: string }

/** The function that runs drills on services that are marked for them; durable like handle-incident. */
export const runDrill = {
  name: 'ballast-run-drill',
  alias: 'RunDrillDurableLambdaAlias',
  role: 'RunDrillRole',
  timeoutSeconds: 60,
  isWaitedFor: false,
  hasDeadLetters: true,
} as const satisfies OwnFunction & { alias: string }

/** Every function of the stack, by its key in serverless.yml. */
export const ownFunctions: Readonly<Record<string, OwnFunction>> = {
  handleIncident,
  checkSignals,
  control,
  showIncidents,
  doctor,
  runDrill,
}

/** Logical ids that more than one part of the stack speaks of. */
export const ids = {
  table: 'Table',
  topic: 'PagesTopic',
  chatTopic: 'ChatTopic',
  deadLetters: 'DeadLetterQueue',
  deadLettersAlarm: 'DeadLettersAlarm',
  failureRule: 'FailedExecutionRule',
  scheduleRule: 'CheckSignalsRule',
  heartbeatAlarm: 'HeartbeatAlarm',
  failedChecksAlarm: 'FailedChecksAlarm',
} as const
