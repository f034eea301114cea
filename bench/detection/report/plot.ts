import * as echarts from 'echarts'
import { measuredIn, type Cell, type DetectionResult } from './result.ts'

/** The detectors that are drawn; all of them would hide each other. */
const drawn = [
  'oracle CUSUM',
  'Ballast',
  'best M of N',
  '1 of 1, tuned',
  '3 of 3, tuned',
  '3 of 3, fixed',
  'Mann–Whitney canary',
]
const width = 1200
const panelHeight = 320
const [left, right, top, gap] = [70, 230, 70, 70]

const linesOf = (panel: number, cells: readonly Cell[]) =>
  drawn.map((name) => ({
    name,
    type: 'line' as const,
    xAxisIndex: panel,
    yAxisIndex: panel,
    symbolSize: 7,
    lineStyle: {
      width: name === 'Ballast' ? 4 : 2,
      type: name === 'oracle CUSUM' ? ('dashed' as const) : ('solid' as const),
    },
    data: cells.flatMap((cell) => {
      const mean = measuredIn(cell, name)?.delay?.mean
      return mean === undefined ? [] : [[`×${cell.effect}`, Number(mean.toFixed(2))]]
    }),
  }))

/** Mean delay by the incident's size, one panel for each two-fleet service with shocks of its own, as an SVG document. */
export function plotOf(result: DetectionResult): string {
  const cells = result.cells.filter(
    ({ condition }) =>
      condition.signal === 'error-rate' &&
      condition.share === 0.1 &&
      condition.shocks === 'per-fleet' &&
      condition.shockMinutes === 1,
  )
  const sizes = [...new Set(cells.map(({ effect }) => `×${effect}`))]
  const panels = [...new Set(cells.map(({ service }) => service))]
  const height = top + panels.length * (panelHeight + gap)
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    const at = (panel: number) => top + panel * (panelHeight + gap)
    chart.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      title: [
        { text: 'Minutes from onset to alarm (mean), by how many times the error rate rose', left, top: 10 },
        ...panels.map((service, panel) => ({
          text: service,
          left,
          top: at(panel) - 24,
          textStyle: { fontSize: 13, fontWeight: 'normal' as const },
        })),
      ],
      legend: { orient: 'vertical', right: 10, top, data: drawn },
      grid: panels.map((_, panel) => ({ left, right, top: at(panel), height: panelHeight })),
      xAxis: panels.map((_, panel) => ({ type: 'category', gridIndex: panel, data: sizes })),
      yAxis: panels.map((_, panel) => ({ type: 'log', gridIndex: panel, min: 1, max: 1000 })),
      series: panels.flatMap((service, panel) =>
        linesOf(
          panel,
          cells.filter((cell) => cell.service === service),
        ),
      ),
    })
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}
