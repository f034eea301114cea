import type { Protection } from '../shared/domain/service/service.ts'
import { alarmName } from '../shared/domain/signals/alarm-name.ts'
import { signals } from '../shared/domain/signals/index.ts'
import type { Signal, Tripwire, TripwireMetric } from '../shared/domain/signals/signal.ts'
import { logicalId, type Resource, type Resources } from './cloudformation.ts'

/** One alarm that the stack creates: a tripwire with its name, its service and its signal. */
export type AlarmDefinition = Tripwire & { readonly name: string; readonly service: string; readonly signal: string }

/** Every alarm of a deployment, as data: one for each service and each tripwire of each signal. */
export const alarmDefinitions = (
  protection: Protection,
  registry: Readonly<Record<string, Signal>> = signals,
): AlarmDefinition[] =>
  protection.services.flatMap((service) =>
    Object.values(registry).flatMap((signal) =>
      signal.tripwires(service).map((tripwire) => ({
        ...tripwire,
        name: alarmName(service.name, signal.name, tripwire.subject),
        service: service.name,
        signal: signal.name,
      })),
    ),
  )

const metricDataQuery = (metric: TripwireMetric, returnData: boolean) =>
  'expression' in metric
    ? { Id: metric.id, Expression: metric.expression, Label: metric.label, ReturnData: returnData }
    : {
        Id: metric.id,
        MetricStat: {
          Metric: {
            Namespace: metric.query.namespace,
            MetricName: metric.query.metricName,
            Dimensions: Object.entries(metric.query.dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
          Period: metric.query.periodSeconds,
          Stat: metric.query.stat,
        },
        ReturnData: returnData,
      }

/**
 * The alarm of a definition. It has no actions: EventBridge hears of its state changes (see rules.ts). Its period is
 * that of its metrics, and CloudWatch adds no period of its own to metric math.
 */
const alarm = (definition: AlarmDefinition): Resource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: definition.name,
    AlarmDescription: definition.description,
    Metrics: definition.metrics.map((metric, index) =>
      metricDataQuery(metric, index === definition.metrics.length - 1),
    ),
    ComparisonOperator: definition.comparison,
    Threshold: definition.threshold,
    EvaluationPeriods: definition.evaluationPeriods,
    DatapointsToAlarm: definition.datapointsToAlarm,
    TreatMissingData: definition.treatMissingData,
  },
})

/** The alarms as CloudFormation resources. */
export const alarms = (definitions: readonly AlarmDefinition[]): Resources =>
  Object.fromEntries(definitions.map((each) => [logicalId('alarm', each.name), alarm(each)]))
