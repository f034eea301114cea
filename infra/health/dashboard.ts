import { checkMetrics } from '../../shared/aws/cloudwatch/check-measurements.ts'
import { durationMetrics, measurementsNamespace } from '../../shared/aws/cloudwatch/measurements.ts'
import { fleetMetric } from '../../shared/domain/metrics/fleet-metrics.ts'
import type { FleetRole, Protection, Service } from '../../shared/domain/service/service.ts'
import { dnsMetrics } from '../../shared/domain/watch/own-metrics.ts'
import type { AlarmDefinition } from '../alarms.ts'
import { sub, type Resource, type Resources } from '../cloudformation.ts'
import { ids, ownFunctions, showIncidents } from '../names.ts'
import { spread } from '../spread.ts'
import {
  alarmStates,
  arranged,
  chart,
  custom,
  metricLine,
  text,
  tripwireChart,
  type Line,
  type Widget,
} from './widgets.ts'

/**
 * Services of one dashboard. It takes 500 widgets and 2,500 metrics (CloudWatch quotas), and a service with both fleets
 * on EKS has nearly a hundred.
 */
const servicesPerDashboard = 25
/** Alarms that one alarm widget shows (CloudWatch API reference, dashboard body structure and syntax). */
const alarmsPerWidget = 100

const roles: readonly FleetRole[] = ['stable', 'candidate']

const requestLines = ({ fleets }: Service, visible: boolean): Line[] =>
  roles.map((role) =>
    metricLine(fleetMetric(role, fleets[role], 'requests'), {
      id: `${role}_requests`,
      label: role,
      stat: 'Sum',
      visible,
    }),
  )

/** The candidate's share as its users see it, and as DNS hands it out, which is what the weights say. */
const shareLines = (service: Service): Line[] => [
  ...requestLines(service, false),
  [
    {
      id: 'share',
      label: 'of the requests',
      expression: '100 * FILL(candidate_requests, 0) / (FILL(candidate_requests, 0) + FILL(stable_requests, 0))',
    },
  ],
  metricLine(
    { namespace: measurementsNamespace, metricName: dnsMetrics.share, dimensions: { service: service.name } },
    { label: "of DNS's answers", stat: 'Average' },
  ),
]

/** Nodes of whole clusters: a node group's own metrics have the name of its Auto Scaling group, which EKS makes up. */
const nodeLines = ({ fleets }: Service): Line[] => {
  const clusters = roles.flatMap((role) => fleets[role].nodeGroup?.cluster ?? [])
  return [...new Set(clusters)].map((cluster) =>
    metricLine(
      { namespace: 'ContainerInsights', metricName: 'cluster_node_count', dimensions: { ClusterName: cluster } },
      { label: cluster, stat: 'Maximum' },
    ),
  )
}

/** One line for each class of incident that there was. */
const durationLines = ({ name }: Service): Line[] =>
  [durationMetrics.mttd, durationMetrics.mtti, durationMetrics.mttr].map((metric) => [
    {
      label: metric,
      expression: `SEARCH('{${measurementsNamespace},incidentClass,service} service="${name}" MetricName="${metric}"', 'Average', 300)`,
    },
  ])

function serviceWidgets(service: Service, alarms: readonly AlarmDefinition[]): Widget[] {
  const { name, mode, record } = service
  const nodes = nodeLines(service)
  return [
    text(`## ${name}\n${record.name} ${record.type}, mode **${mode}**`, 2),
    chart(`${name}: requests a minute`, requestLines(service, true)),
    chart(`${name}: candidate's share`, shareLines(service), { unit: '%' }),
    ...(nodes.length === 0 ? [] : [chart(`${name}: nodes of the cluster (Container Insights)`, nodes)]),
    chart(`${name}: times to detect, identify and recover, by class`, durationLines(service), { unit: 'seconds' }),
    ...alarms.filter((alarm) => alarm.service === name).map(tripwireChart),
  ]
}

const ofFunctions = (metric: string, stat: string): Line[] =>
  Object.values(ownFunctions).map(({ name }) =>
    metricLine(
      { namespace: 'AWS/Lambda', metricName: metric, dimensions: { FunctionName: name } },
      { label: name, stat },
    ),
  )

const introduction = (lookedAfter: readonly string[]): Widget =>
  text(
    [
      '# Ballast',
      ...lookedAfter,
      'Charts named after an alarm show what that alarm looks at. An alarm only wakes Ballast, which then judges by itself.',
      'Ask it: `npm run control -- status`. Make it keep still: `npm run control -- pause --reason "…"`.',
    ].join('\n\n'),
    6,
  )

const named = (services: readonly Service[]): string =>
  `Looks after ${services.map(({ name, mode }) => `**${name}** (${mode})`).join(', ')}.`

/** In which dashboards services are that have stacks of their own. */
const elsewhere = (protection: Protection): string[] =>
  spread(protection).flatMap((services, index) =>
    services.length === 0
      ? []
      : [`ballast-\${AWS::Region}-services-${index + 1}: ${services.map(({ name }) => name).join(', ')}`],
  )

/** Incidents of all services with their verdicts, modes, pauses and what is left of the budget, which are no metrics. */
const incidents = custom('Incidents', `\${${showIncidents.function}.Arn}`, 12)

/** How Ballast itself is. `ownAlarms` are logical ids. */
const ownWidgets = (ownAlarms: readonly string[]): Widget[] => [
  alarmStates(
    'Ballast itself: alarms that page',
    ownAlarms.slice(0, alarmsPerWidget).map((id) => `\${${id}.Arn}`),
  ),
  chart(
    'Heartbeat, and services that were looked at',
    [checkMetrics.heartbeat, checkMetrics.checked, checkMetrics.failed].map((metricName) =>
      metricLine({ namespace: checkMetrics.namespace, metricName, dimensions: checkMetrics.dimensions }),
    ),
  ),
  chart('Errors of the functions', ofFunctions('Errors', 'Sum')),
  chart('Longest run of each function', ofFunctions('Duration', 'Maximum'), { unit: 'milliseconds' }),
  chart('Throttled runs of the functions', ofFunctions('Throttles', 'Sum')),
  chart('Events and messages in the dead-letter queue', [
    metricLine(
      {
        namespace: 'AWS/SQS',
        metricName: 'ApproximateNumberOfMessagesVisible',
        dimensions: { QueueName: `\${${ids.deadLetters}.QueueName}` },
      },
      { stat: 'Maximum' },
    ),
  ]),
]

/** Names of dashboards are the account's, whatever the region. */
const dashboard = (name: string, widgets: readonly Widget[]): Resource => ({
  Type: 'AWS::CloudWatch::Dashboard',
  Properties: { DashboardName: sub(name), DashboardBody: sub(JSON.stringify({ widgets: arranged(widgets) })) },
})

/** Dashboards of services; `suffix` ends the name of the first one, which shows `first` too. */
export const serviceDashboards = (
  services: readonly Service[],
  alarms: readonly AlarmDefinition[],
  suffix: string,
  first: readonly Widget[] = [],
): Resources =>
  Object.fromEntries(
    Array.from({ length: Math.ceil(services.length / servicesPerDashboard) }, (_, page) => {
      const shown = services.slice(page * servicesPerDashboard, (page + 1) * servicesPerDashboard)
      return [
        `Dashboard${page === 0 ? '' : page + 1}`,
        dashboard(`ballast-\${AWS::Region}${suffix}${page === 0 ? '' : `-${page + 1}`}`, [
          introduction([named(shown)]),
          ...(page === 0 ? first : []),
          ...shown.flatMap((service) => serviceWidgets(service, alarms)),
        ]),
      ]
    }),
  )

/**
 * The dashboards of the home stack. The first shows Ballast itself, and all show services, where these have no stacks of
 * their own. `alarms` are those on the services, `ownAlarms` the logical ids of those on Ballast itself.
 */
export function dashboards(
  protection: Protection,
  alarms: readonly AlarmDefinition[],
  ownAlarms: readonly string[],
): Resources {
  const ofBallast = [incidents, ...ownWidgets(ownAlarms)]
  return protection.serviceStacks === undefined
    ? serviceDashboards(protection.services, alarms, '', ofBallast)
    : { Dashboard: dashboard('ballast-${AWS::Region}', [introduction(elsewhere(protection)), ...ofBallast]) }
}
