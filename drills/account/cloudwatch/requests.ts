import type { MetricQuery } from '../../../shared/domain/metrics/metric.ts'
import type { TripwireMetric } from '../../../shared/domain/signals/signal.ts'
import type { AlarmDefinition } from '../settings.ts'
import { AwsRefusal } from '../wire.ts'
import type { Query } from './queries.ts'

interface DimensionInput {
  readonly Name: string
  readonly Value: string
}

/** A query of GetMetricData and PutMetricAlarm, in JSON. */
export interface MetricDataQueryInput {
  readonly Id?: string
  readonly Expression?: string
  readonly Label?: string
  readonly Period?: number
  readonly ReturnData?: boolean
  readonly MetricStat?: {
    readonly Metric?: {
      readonly Namespace?: string
      readonly MetricName?: string
      readonly Dimensions?: DimensionInput[]
    }
    readonly Period?: number
    readonly Stat?: string
  }
}

const validation = (message: string): AwsRefusal => new AwsRefusal('ValidationError', 400, message)
const stats = ['Sum', 'Average', 'Maximum', 'Minimum', 'SampleCount', 'p99'] as const satisfies MetricQuery['stat'][]

export const dimensionsOf = (dimensions: readonly DimensionInput[] = []): Record<string, string> =>
  Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]))

function statOf(stat: string | undefined, parameter: string): MetricQuery['stat'] {
  const found = stats.find((each) => each === stat)
  if (found === undefined) throw validation(`The value ${stat} for parameter ${parameter} is not supported.`)
  return found
}

function periodOf(period: number | undefined, parameter: string): number {
  if (period === undefined || period <= 0 || period % 60 !== 0) {
    throw validation(`The value ${period} for parameter ${parameter} must be a multiple of 60.`)
  }
  return period
}

/** Queries in our own shape. `AwsRefusal`s: `ValidationError`, `InvalidParameterCombination`. */
export function parseQueries(inputs: readonly MetricDataQueryInput[]): Query[] {
  const ids = inputs.map(({ Id }) => Id)
  return inputs.map((input, index) => {
    const parameter = `MetricDataQueries.member.${index + 1}`
    const { Id: id = '', Expression, MetricStat } = input
    if (!/^[a-z][a-zA-Z0-9_]*$/.test(id)) {
      throw validation(
        `The value ${id} for parameter ${parameter}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
      )
    }
    if (ids.indexOf(id) !== index) throw validation(`The values for parameter Id in MetricDataQueries are not unique.`)
    if ((Expression === undefined) === (MetricStat === undefined)) {
      throw new AwsRefusal(
        'InvalidParameterCombination',
        400,
        `The parameters ${parameter}.MetricStat and ${parameter}.Expression are mutually exclusive and one is required.`,
      )
    }
    if (Expression !== undefined) return { id, expression: Expression }
    const { Namespace = '', MetricName = '', Dimensions } = MetricStat?.Metric ?? {}
    return {
      id,
      query: {
        id,
        namespace: Namespace,
        metricName: MetricName,
        dimensions: dimensionsOf(Dimensions),
        stat: statOf(MetricStat?.Stat, `${parameter}.MetricStat.Stat`),
        periodSeconds: periodOf(MetricStat?.Period, `${parameter}.MetricStat.Period`),
      },
    }
  })
}

/** A PutMetricAlarm request in JSON. */
export interface PutMetricAlarmRequest {
  readonly AlarmName?: string
  readonly AlarmDescription?: string
  readonly Namespace?: string
  readonly MetricName?: string
  readonly Dimensions?: DimensionInput[]
  readonly Statistic?: string
  readonly ExtendedStatistic?: string
  readonly Period?: number
  readonly Metrics?: readonly MetricDataQueryInput[]
  readonly ComparisonOperator?: string
  readonly Threshold?: number
  readonly EvaluationPeriods?: number
  readonly DatapointsToAlarm?: number
  readonly TreatMissingData?: string
}

const comparisons = [
  'GreaterThanThreshold',
  'GreaterThanOrEqualToThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const satisfies AlarmDefinition['comparison'][]
const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const

function alarmMetrics(request: PutMetricAlarmRequest): { metrics: TripwireMetric[]; periodSeconds: number } {
  if (request.Metrics === undefined) {
    const { Namespace = '', MetricName = '', Dimensions, Statistic, ExtendedStatistic } = request
    const stat = statOf(Statistic ?? ExtendedStatistic, Statistic === undefined ? 'ExtendedStatistic' : 'Statistic')
    if ((stat === 'p99') !== (Statistic === undefined)) {
      throw validation('Percentiles are given as ExtendedStatistic, everything else as Statistic.')
    }
    const query: MetricQuery = {
      id: 'm1',
      namespace: Namespace,
      metricName: MetricName,
      dimensions: dimensionsOf(Dimensions),
      stat,
      periodSeconds: periodOf(request.Period, 'Period'),
    }
    return { metrics: [{ id: 'm1', query }], periodSeconds: query.periodSeconds }
  }
  const inputs = request.Metrics
  const returned = inputs.filter(({ ReturnData }) => ReturnData !== false)
  if (returned.length !== 1) {
    throw validation('Exactly one element of the metrics list should return data.')
  }
  const queries = parseQueries(inputs)
  const periods = queries.flatMap((each) => ('query' in each ? [each.query.periodSeconds] : []))
  const metrics = queries.map((query, index): TripwireMetric =>
    'query' in query ? query : { ...query, label: inputs[index]?.Label ?? query.id },
  )
  const isReturned = ({ id }: TripwireMetric) => id === returned[0]?.Id
  return {
    metrics: [...metrics.filter((each) => !isReturned(each)), ...metrics.filter(isReturned)],
    periodSeconds: Math.min(...periods),
  }
}

/** The alarm that a PutMetricAlarm request describes. `AwsRefusal`s: `ValidationError`. */
export function parseAlarm(request: PutMetricAlarmRequest): AlarmDefinition {
  const { AlarmName, EvaluationPeriods, Threshold } = request
  if (AlarmName === undefined) throw validation('The parameter AlarmName is required.')
  if (EvaluationPeriods === undefined) throw validation('The parameter EvaluationPeriods is required.')
  if (Threshold === undefined) throw validation('The parameter Threshold is required.')
  const { DatapointsToAlarm = EvaluationPeriods, TreatMissingData = 'missing' } = request
  if (DatapointsToAlarm > EvaluationPeriods || DatapointsToAlarm < 1) {
    throw validation('DatapointsToAlarm must be between 1 and EvaluationPeriods.')
  }
  const comparison = comparisons.find((each) => each === request.ComparisonOperator)
  if (comparison === undefined) {
    throw validation(`The value ${request.ComparisonOperator} for parameter ComparisonOperator is not supported.`)
  }
  const treatMissingData = treatments.find((each) => each === TreatMissingData)
  if (treatMissingData === undefined) {
    throw validation(`The value ${TreatMissingData} for parameter TreatMissingData is not supported.`)
  }
  return {
    name: AlarmName,
    description: request.AlarmDescription ?? '',
    ...alarmMetrics(request),
    comparison,
    threshold: Threshold,
    evaluationPeriods: EvaluationPeriods,
    datapointsToAlarm: DatapointsToAlarm,
    treatMissingData,
  }
}
