import { init, use } from 'echarts/core'
import { LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } from 'echarts/components'
import { SVGRenderer } from 'echarts/renderers'
import type { AlarmName } from './alarms.ts'
import type { Backtest } from './run.ts'

use([LineChart, ScatterChart, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, SVGRenderer])

const width = 1200
const height = 560
/** More points than pixels cannot be seen; of each group the largest is what matters. */
const mostPoints = 2 * width

/** The largest value of each of at most `mostPoints` groups of periods; null where a group has none. */
function thinned(values: readonly (number | null)[], firstAt: number, periodMs: number): [number, number | null][] {
  const size = Math.max(1, Math.ceil(values.length / mostPoints))
  const points: [number, number | null][] = []
  for (let from = 0; from < values.length; from += size) {
    let largest: number | null = null
    for (const value of values.slice(from, from + size)) {
      if (value !== null && (largest === null || value > largest)) largest = value
    }
    points.push([firstAt + from * periodMs, largest])
  }
  return points
}

const colours: Readonly<Record<AlarmName, string>> = { '1of1': '#c27803', '2of3': '#7e3af2', '3of3': '#047481' }

/** The series with Ballast's detections and each alarm's, as SVG. */
export function plotOf({ result, values, unit, thresholds }: Backtest, firstAt: number): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  const { signal, periodSeconds, detections, alarms } = result
  const rows = ['Ballast', ...Object.keys(alarms)]
  const marks = (row: number, times: readonly string[]) => times.map((time) => [Date.parse(time), row])
  chart.setOption({
    animation: false,
    useUTC: true,
    title: { text: `${signal}: what Ballast and alarms would have said`, left: 16, top: 8 },
    legend: { top: 12, right: 16 },
    grid: [
      { left: 80, right: 24, top: 56, height: 330 },
      { left: 80, right: 24, top: 420, height: 90 },
    ],
    xAxis: [0, 1].map((gridIndex) => ({
      type: 'time',
      gridIndex,
      min: firstAt,
      max: firstAt + values.length * 1000 * periodSeconds,
    })),
    yAxis: [
      { type: 'value', gridIndex: 0, name: unit, nameLocation: 'middle', nameGap: 56 },
      { type: 'category', gridIndex: 1, data: rows, inverse: true, axisTick: { show: false } },
    ],
    series: [
      {
        name: signal,
        type: 'line',
        data: thinned(values, firstAt, 1000 * periodSeconds),
        showSymbol: false,
        lineStyle: { width: 1 },
        color: '#4b5563',
        markLine: {
          silent: true,
          symbol: 'none',
          data: [
            ...Object.entries(thresholds).map(([name, yAxis]) => ({
              yAxis,
              name,
              lineStyle: { color: colours[name as AlarmName] },
              label: { formatter: name, position: 'insideEndTop' },
            })),
            ...detections.map(({ onset }) => ({
              xAxis: Date.parse(onset),
              lineStyle: { color: '#e02424', type: 'solid', opacity: 0.5 },
              label: { show: false },
            })),
          ],
        },
      },
      {
        name: 'Ballast',
        type: 'scatter',
        xAxisIndex: 1,
        yAxisIndex: 1,
        color: '#e02424',
        data: marks(
          0,
          detections.map(({ at }) => at),
        ),
      },
      ...Object.entries(alarms).map(([name, times], index) => ({
        name,
        type: 'scatter',
        xAxisIndex: 1,
        yAxisIndex: 1,
        symbol: 'diamond',
        color: colours[name as AlarmName],
        data: marks(index + 1, times),
      })),
    ],
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}
