import type { TripwireMetric } from '../../shared/domain/signals/signal.ts'
import type { AlarmDefinition } from '../alarms.ts'

/** How a metric is drawn. */
interface Drawing {
  readonly id?: string
  readonly label?: string
  readonly stat?: string
  readonly visible?: boolean
}

/** A line of a metric widget: namespace, name, then names and values of dimensions; or an expression. */
export type Line = readonly [...string[], Drawing] | readonly [Drawing & { readonly expression: string }]

/** What a widget shows, without its place (CloudWatch API reference, dashboard body structure and syntax). */
export interface Widget {
  readonly type: 'text' | 'metric' | 'alarm' | 'custom'
  readonly width: number
  readonly height: number
  readonly properties: Readonly<Record<string, unknown>>
}

/** A dashboard is 24 columns wide. */
const columns = 24
const minutePeriod = 60

/** Text over the whole width. */
export const text = (markdown: string, height: number): Widget => ({
  type: 'text',
  width: columns,
  height,
  properties: { markdown, background: 'transparent' },
})

/** The state of alarms, by their ARNs. */
export const alarmStates = (title: string, alarms: readonly string[]): Widget => ({
  type: 'alarm',
  width: columns,
  height: 4,
  properties: { title, alarms },
})

/** What a Lambda function answers, over the whole width; it is asked again when the dashboard is refreshed. */
export const custom = (title: string, endpoint: string, height: number): Widget => ({
  type: 'custom',
  width: columns,
  height,
  // What is shown depends neither on the time that the charts show nor on the widget's size.
  properties: { title, endpoint, updateOn: { refresh: true, resize: false, timeRange: false } },
})

/** Lines over time, a third of the width, in the stack's region. */
export const chart = (
  title: string,
  metrics: readonly Line[],
  { stat = 'Sum', threshold, unit }: { stat?: string; threshold?: number; unit?: string } = {},
): Widget => ({
  type: 'metric',
  width: 8,
  height: 6,
  properties: {
    title,
    view: 'timeSeries',
    stacked: false,
    region: '${AWS::Region}',
    stat,
    period: minutePeriod,
    metrics,
    yAxis: { left: { min: 0, ...(unit !== undefined && { label: unit, showUnits: false }) } },
    ...(threshold !== undefined && { annotations: { horizontal: [{ label: 'alarm', value: threshold }] } }),
  },
})

/** A line of a metric by its namespace, name and dimensions. */
export const metricLine = (
  { namespace, metricName, dimensions }: { namespace: string; metricName: string; dimensions: Record<string, string> },
  drawing: Drawing = {},
): Line => [namespace, metricName, ...Object.entries(dimensions).flat(), drawing]

function tripwireLine(metric: TripwireMetric, visible: boolean): Line {
  if ('expression' in metric) {
    return [{ id: metric.id, expression: metric.expression, label: metric.label, ...(!visible && { visible }) }]
  }
  const { query } = metric
  return metricLine(query, { id: metric.id, stat: query.stat, ...(!visible && { visible }) })
}

/** What one of the stack's alarms on a service looks at, with its threshold: every signal that has one is shown so. */
export const tripwireChart = ({ name, metrics, threshold }: AlarmDefinition): Widget =>
  chart(
    name,
    metrics.map((metric, index) => tripwireLine(metric, index === metrics.length - 1)),
    { threshold },
  )

/** Puts widgets beside and below each other, in their order; text and alarms begin a row of their own. */
export function arranged(widgets: readonly Widget[]): (Widget & { readonly x: number; readonly y: number })[] {
  let x = 0
  let y = 0
  let rowHeight = 0
  return widgets.map((widget) => {
    if (x + widget.width > columns) {
      x = 0
      y += rowHeight
      rowHeight = 0
    }
    const placed = { ...widget, x, y }
    x += widget.width
    rowHeight = Math.max(rowHeight, widget.height)
    return placed
  })
}
