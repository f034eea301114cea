import { assume } from './assumed.ts'
import type { Usage } from './bill.ts'
import { hoursAMonth } from './prices.ts'

/** What one piece of Ballast's work was seen to do in a drill. */
export interface Work {
  /** Calls by `service:Operation`. */
  readonly calls: Readonly<Record<string, number>>
  /** Metrics that GetMetricData was asked for. */
  readonly metricsRead: number
  /** Write units of 1 KB, those of transactions twice. */
  readonly writeUnits: number
  /** Bytes of what DynamoDB was given to keep. */
  readonly tableBytes: number
}

/** What all executions of one incident were seen to do. */
export interface IncidentWork extends Work {
  /** The drill's scenario. */
  readonly scenario: string
  readonly executions: number
  /** Steps, waits and callbacks, and the start of each execution. */
  readonly operations: number
  /** How often Lambda ran the function: at the start, and after each wait. */
  readonly invocations: number
  /** Bytes of the results that are kept. */
  readonly checkpointBytes: number
  /** Metrics that the closed incidents published, stages that were not reached left out. */
  readonly metricsPublished: number
}

const gigabyte = 1024 ** 3

const free = /^(route53|eks):/
const reads = /^dynamodb:(GetItem|Query)$/

/** What AWS charges for the calls of a piece of work. An item read is taken to be no larger than 4 KB. */
export function usageOfCalls({ calls, metricsRead, writeUnits, tableBytes }: Work): Usage {
  const count = (pattern: RegExp): number =>
    Object.entries(calls).reduce((sum, [call, times]) => sum + (pattern.test(call) ? times : 0), 0)
  const stored = (tableBytes / gigabyte) * assume('recordMonths')
  return {
    metricRead: metricsRead,
    metricsCall: count(/^cloudwatch:(?!GetMetricData$)/),
    tableRead: count(reads),
    tableWrite: writeUnits,
    tableStored: stored,
    tableBackedUp: stored,
    snsRequest: count(/^sns:/),
    email: count(/^sns:Publish$/) * assume('emails'),
    sqsRequest: count(/^sqs:/),
    controlPlaneCall: count(free),
  }
}

/**
 * What one incident costs, with all that follows it until everything is handed back. CloudWatch charges the metrics that it
 * publishes for the hour.
 */
export function usageOfIncident(work: IncidentWork): Usage {
  const written = work.checkpointBytes / gigabyte
  const logged = (work.invocations * assume('logBytesARun')) / gigabyte
  return {
    ...usageOfCalls(work),
    awsEvent: work.executions,
    lambdaRequest: work.invocations,
    lambdaSecond: work.invocations * assume('invocationSeconds') * assume('memoryGb'),
    durableOperation: work.operations,
    durableWritten: written,
    durableRetained: written * assume('checkpointMonths'),
    customMetric: work.metricsPublished / hoursAMonth,
    logIngested: logged,
    logStored: logged * assume('logRetentionMonths'),
  }
}
