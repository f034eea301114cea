import { logicalId, type Resource, type Resources } from '../cloudformation.ts'
import { ownFunctions, type OwnFunction } from '../names.ts'
import { ownAlarm } from './alarm.ts'

const fiveMinutes = 300
/** The share of its timeout that a function may take before people are told. */
const nearTimeout = 0.8

interface Watched {
  readonly what: 'errors' | 'throttles' | 'near-timeout' | 'lost-events'
  readonly metric: string
  readonly statistic: 'Sum' | 'Maximum'
  readonly atLeast: number
  /** Of the newest three periods. */
  readonly periods: 1 | 2
  readonly description: string
}

/**
 * What is watched of a function, with metrics that Lambda publishes by `FunctionName` (Lambda developer guide, types of
 * metrics). One failed or throttled invocation is made up for: Lambda invokes again, check-signals runs each minute, and
 * an execution of handle-incident that fails pages by a rule of its own.
 */
const watched = ({ name, timeoutSeconds, isWaitedFor, hasDeadLetters }: OwnFunction): Watched[] => [
  {
    what: 'errors',
    metric: 'Errors',
    statistic: 'Sum',
    atLeast: 3,
    periods: 1,
    description: `${name} keeps failing. Its log says why.`,
  },
  {
    what: 'throttles',
    metric: 'Throttles',
    statistic: 'Sum',
    atLeast: 3,
    periods: 1,
    description: `${name} is kept from running: the account's or the function's concurrency is used up.`,
  },
  ...(isWaitedFor
    ? []
    : [
        {
          what: 'near-timeout',
          metric: 'Duration',
          statistic: 'Maximum',
          atLeast: nearTimeout * timeoutSeconds * 1_000,
          periods: 2,
          description: `${name} takes nearly the ${timeoutSeconds} s that it has. AWS is slow, or there is too much to look at.`,
        } as const,
      ]),
  ...(hasDeadLetters
    ? [
        {
          what: 'lost-events',
          metric: 'DeadLetterErrors',
          statistic: 'Sum',
          atLeast: 1,
          periods: 1,
          description: `An event that ${name} did not handle could not be kept either: it is lost. It may be an incident.`,
        } as const,
      ]
    : []),
]

const alarm = (functionName: string, { what, metric, statistic, atLeast, periods, description }: Watched): Resource =>
  ownAlarm(`function-${what}`, {
    AlarmName: `${functionName}-${what}`,
    AlarmDescription: description,
    Namespace: 'AWS/Lambda',
    MetricName: metric,
    Dimensions: [{ Name: 'FunctionName', Value: functionName }],
    Statistic: statistic,
    Period: fiveMinutes,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Threshold: atLeast,
    EvaluationPeriods: periods === 1 ? 1 : 3,
    DatapointsToAlarm: periods,
    // A function that is not invoked publishes nothing. Whether check-signals still runs is the heartbeat's business.
    TreatMissingData: 'notBreaching',
  })

/** Alarms on the stack's own functions, all of which page. */
export const functionAlarms: Resources = Object.fromEntries(
  Object.values(ownFunctions).flatMap((each) =>
    watched(each).map((what) => [logicalId('alarm', each.name, what.what), alarm(each.name, what)] as const),
  ),
)
