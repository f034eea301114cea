import { minute } from '../../shared/domain/time.ts'
import { markNames, type Mark } from '../model/marks.ts'
import type { Line, Panel } from '../model/panels.ts'
import { clockText } from '../text.ts'
import { ink, looks, type Format } from './look.ts'
import { svgOf } from './render.ts'

const markRow = 15
const panelHeight = 92
const gap = 38
const bottom = 24
const sides = { wide: { left: 48, right: 20 }, narrow: { left: 40, right: 12 } }

interface Span {
  readonly from: number
  readonly to: number
}

/** What the lines and marks cover, epoch milliseconds. */
function spanOf(panels: readonly Panel[], marks: readonly Mark[]): Span {
  const times = panels.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(([at]) => at)))
  for (const { at } of marks) times.push(at)
  const from = times.reduce((least, at) => Math.min(least, at), Infinity)
  const to = times.reduce((most, at) => Math.max(most, at), -Infinity)
  return { from, to }
}

const intervals = [1, 2, 5, 10, 15, 20, 30, 60, 120, 240, 360, 720, 1440]

/** Minutes between the ticks of a span. */
function tickMinutes({ from, to }: Span, most: number): number {
  const minutes = (to - from) / minute
  return intervals.find((each) => minutes / each <= most) ?? Math.ceil(minutes / most)
}

function ticksOf(span: Span, most: number): number[] {
  const each = tickMinutes(span, most) * minute
  const first = Math.ceil(span.from / each) * each
  return Array.from({ length: Math.floor((span.to - first) / each) + 1 }, (_, index) => first + index * each)
}

const axisNumber = (value: number): string =>
  value >= 1_000_000
    ? `${Number((value / 1_000_000).toPrecision(3))} M`
    : value >= 1000
      ? `${Number((value / 1000).toPrecision(3))} k`
      : String(Number(value.toPrecision(3)))

const seriesOf = (line: Line, index: number) => {
  const { color, width, type } = looks[line.kind]
  return {
    type: 'line',
    xAxisIndex: index,
    yAxisIndex: index,
    silent: true,
    clip: false,
    showSymbol: false,
    emphasis: { disabled: true },
    ...(line.isStep && { step: 'middle' }),
    lineStyle: { color, width, type },
    data: line.points,
  }
}

/** Pixels that a label and its mark take. */
const labelWidth = { wide: 116, narrow: 96 }

interface Placed {
  readonly mark: Mark
  /** On which side of the mark its label stands; null where there is no room for one. */
  readonly side: 'right' | 'left' | null
}

/** The marks of one row, by time, on a stretch of pixels; `xOf` is where each stands and `room` what a label takes. */
function placed(
  marks: readonly Mark[],
  { xOf, room, from, to }: { xOf: (mark: Mark) => number; room: number; from: number; to: number },
): Placed[] {
  let taken = from
  return marks.map((mark, index) => {
    const x = xOf(mark)
    const next = marks[index + 1]
    const until = next === undefined ? to : xOf(next) - 8
    const side = x + room <= until ? 'right' : x - room >= taken ? 'left' : null
    taken = side === 'right' ? x + room : x + 8
    return { mark, side }
  })
}

/**
 * What happened over time: a row for each kind of mark, then the panels, all over the same time, with the marks as lines
 * through each.
 */
export function overTimeChart(panels: readonly Panel[], marks: readonly Mark[], format: Format): string {
  const { width, fontSize, isNarrow } = format
  const size = isNarrow ? 'narrow' : 'wide'
  const { left, right } = sides[size]
  const span = spanOf(panels, marks)
  const rows = markNames.filter((name) => marks.some((mark) => mark.name === name))
  const strip = rows.length * markRow + (rows.length === 0 ? 0 : 6)
  const topOf = (panel: number): number => strip + 30 + panel * (panelHeight + gap)
  const height = topOf(panels.length - 1) + panelHeight + bottom
  const ticks = ticksOf(span, isNarrow ? 5 : 12)
  const plotWidth = width - left - right
  const xOf = ({ at }: Mark): number => ((at - span.from) / (span.to - span.from)) * plotWidth
  const bottomRow = (height - bottom - 4) / markRow
  const text = { fontFamily: 'inherit', fontSize, color: ink.text }
  const hidden = { show: false }
  // Lines that cross a text must not make it hard to read.
  const halo = { textBorderColor: ink.card, textBorderWidth: 3 }

  const timeAxis = (gridIndex: number, isLast: boolean) => ({
    type: 'value',
    gridIndex,
    min: span.from,
    max: span.to,
    axisLine: { onZero: false, lineStyle: { color: ink.rule } },
    axisTick: { show: gridIndex > 0 && isLast, customValues: ticks, lineStyle: { color: ink.rule } },
    splitLine: hidden,
    axisLabel: {
      show: isLast,
      customValues: ticks,
      color: ink.faint,
      fontSize,
      hideOverlap: true,
      formatter: (at: number) => clockText(at).slice(0, 5),
    },
  })

  return svgOf(
    {
      title: panels.map(({ title, unit }, index) => ({
        text: unit === '' ? title : `${title}, ${unit}`,
        left: left - 4,
        top: topOf(index) - 26,
        padding: 4,
        borderColor: 'transparent',
        textStyle: { ...text, ...halo, fontWeight: 'bold' },
      })),
      grid: [
        { left, right, top: 4, bottom },
        ...panels.map((_, index) => ({ left, right, top: topOf(index), height: panelHeight })),
      ],
      xAxis: [
        { ...timeAxis(0, false), show: false },
        ...panels.map((_, index) => timeAxis(index + 1, index === panels.length - 1)),
      ],
      yAxis: [
        { type: 'value', gridIndex: 0, min: 0, max: bottomRow, inverse: true, show: false },
        ...panels.map(({ unit }, index) => ({
          type: 'value',
          gridIndex: index + 1,
          min: 0,
          ...(unit === '%' && { max: ({ max }: { max: number }) => (max > 70 ? 100 : null) }),
          splitNumber: 2,
          axisLine: hidden,
          axisTick: hidden,
          axisLabel: { color: ink.faint, fontSize, formatter: axisNumber },
          splitLine: { lineStyle: { color: ink.rule } },
        })),
      ],
      series: [
        {
          type: 'scatter',
          xAxisIndex: 0,
          yAxisIndex: 0,
          silent: true,
          emphasis: { disabled: true },
          symbolSize: 6,
          itemStyle: { color: ink.mark, opacity: 1 },
          data: rows.flatMap((name, row) =>
            placed(
              marks.filter((mark) => mark.name === name),
              { xOf, room: labelWidth[size], from: -left, to: plotWidth + right },
            ).map(({ mark: { at }, side }) => ({
              value: [at, row + 0.5],
              ...(side !== null && {
                label: {
                  show: true,
                  position: side,
                  distance: 4,
                  ...halo,
                  color: ink.text,
                  fontSize,
                  formatter: `${name} ${clockText(at)}`,
                },
              }),
            })),
          ),
          markLine: {
            silent: true,
            symbol: 'none',
            label: hidden,
            lineStyle: { color: ink.mark, width: 1, type: 'solid', opacity: 0.45 },
            data: marks.map(({ name, at }) => [{ coord: [at, rows.indexOf(name) + 0.5] }, { coord: [at, bottomRow] }]),
          },
        },
        ...panels.flatMap(({ lines }, index) =>
          // What is compared with is drawn first, so that it hides nothing.
          lines.toReversed().map((line) => seriesOf(line, index + 1)),
        ),
      ],
    },
    { width, height, fontSize },
  )
}
