import { secondsOf, type Stage } from '../model/stages.ts'
import { durationText } from '../text.ts'
import type { Format } from './look.ts'
import { ink } from './look.ts'
import { svgOf } from './render.ts'

const rowHeight = 20
const top = 6
const bottom = 26

/** Steps of an axis of seconds that people read easily. */
const readable = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 86_400]

const stepFor = (length: number, most: number): number =>
  readable.find((step) => length / step <= most) ?? Math.ceil(length / most)

/** The stages of an incident drawn to scale, one below the other, from the onset on. */
export function stagesChart(stages: readonly Stage[], { width, fontSize, isNarrow }: Format): string {
  const first = Math.min(...stages.map(({ from, to }) => Math.min(from, to)))
  const last = Math.max(...stages.map(({ from, to }) => Math.max(from, to)))
  const length = Math.max(1, (last - first) / 1000)
  const height = top + bottom + rowHeight * stages.length
  const since = (at: number): number => (at - first) / 1000
  return svgOf(
    {
      grid: { left: isNarrow ? 112 : 150, right: isNarrow ? 80 : 84, top, bottom },
      xAxis: {
        type: 'value',
        min: 0,
        max: length,
        interval: stepFor(length, isNarrow ? 3 : 10),
        axisLabel: {
          color: ink.faint,
          fontSize,
          showMaxLabel: false,
          formatter: (seconds: number) => (seconds === 0 ? 'onset' : `+${durationText(seconds)}`),
        },
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { lineStyle: { color: ink.rule } },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: stages.map(({ name }) => name),
        axisLine: { lineStyle: { color: ink.rule } },
        axisTick: { show: false },
        axisLabel: { color: ink.text, fontSize, interval: 0 },
      },
      series: [
        {
          type: 'bar',
          clip: false,
          stack: 'time',
          silent: true,
          itemStyle: { color: 'none' },
          data: stages.map(({ from, to }) => since(Math.min(from, to))),
        },
        {
          type: 'bar',
          clip: false,
          stack: 'time',
          silent: true,
          emphasis: { disabled: true },
          barWidth: 11,
          barMinHeight: 2,
          data: stages.map((stage) => ({
            value: Math.abs(secondsOf(stage)),
            itemStyle: { color: stage.isTotal ? ink.total : ink.stage },
            label: {
              show: true,
              position: 'right',
              color: ink.text,
              fontSize,
              fontWeight: stage.isTotal ? 'bold' : 'normal',
              formatter: durationText(secondsOf(stage)),
            },
          })),
        },
      ],
    },
    { width, height, fontSize },
  )
}
