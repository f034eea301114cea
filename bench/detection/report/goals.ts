import type { Row } from '../../row.ts'
import { pooledRate } from '../../statistics.ts'
import type { Measured } from '../bench-condition.ts'
import { cellName, measuredIn, type Cell, type DetectionResult, type Goal, type Stages } from './result.ts'
import { idleDollars, movingService } from '../stages/tripwires.ts'
import { enoughInTime } from '../stages/two-stages.ts'

/** The detector whose numbers are held to the goals. */
export const judged = 'Ballast'
const oracle = 'oracle CUSUM'
const nearOracle = 1.25
const fasterThanAlarm = 5
const falseAlarmsAWeek = 1
const dollarsAMonth = 1

/** What a detector reached in a cell beside another, and in words what is to be said where that is not enough. */
interface Compared {
  readonly ratio: number
  readonly words: string
}

const show = (value: number): string => value.toFixed(value < 10 ? 2 : 1)

/** The ratio that stands for many: a few very slow cells must not hide the others. */
const typical = (ratios: readonly number[]): number =>
  Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)

function compare(
  title: string,
  cells: readonly Cell[],
  isMet: (ratio: number) => boolean,
  compared: (cell: Cell, mine: Measured) => Compared,
): Goal[] {
  const results = cells.map((cell) => {
    const mine = measuredIn(cell, judged)
    return { cell, ...(mine === undefined ? { ratio: Number.NaN, words: 'was not measured' } : compared(cell, mine)) }
  })
  if (results.length === 0) return []
  const missed = results.filter(({ ratio }) => !isMet(ratio)).map(({ cell, words }) => `${cellName(cell)}: ${words}`)
  const ratio = typical(results.map((each) => each.ratio))
  const goal = `${title}; ${show(ratio)} × as a geometric mean`
  return [{ goal, cells: cells.length, met: cells.length - missed.length, missed }]
}

type Clock = 'periods' | 'delay'
const clocks: Readonly<Record<Clock, string>> = { periods: 'lag left out', delay: 'lag included' }

function besideOracle(where: string, cells: readonly Cell[], clock: Clock): Goal[] {
  const ratioBy = (which: Clock, cell: Cell, mine: Measured): number =>
    (mine[which]?.mean ?? Number.NaN) / (measuredIn(cell, oracle)?.[which]?.mean ?? Number.NaN)
  return compare(
    `mean delay at most ${nearOracle} × the oracle CUSUM's, ${clocks[clock]}, ${where}`,
    cells,
    (ratio) => ratio <= nearOracle,
    (cell, mine) => {
      const ratio = ratioBy(clock, cell, mine)
      const best = measuredIn(cell, oracle)?.[clock]?.mean ?? Number.NaN
      return {
        ratio,
        words: `${show(mine[clock]?.mean ?? Number.NaN)} min, ${show(ratio)} × the oracle's ${show(best)}`,
      }
    },
  )
}

const besideAlarm = (alarm: string, cells: readonly Cell[]): Goal[] =>
  compare(
    `at least ${fasterThanAlarm} × as fast as ${alarm}, ×3–×10, up to 1,000 requests a minute, lag left out`,
    cells,
    (ratio) => ratio >= fasterThanAlarm,
    (cell, mine) => {
      const slow = measuredIn(cell, alarm)?.periods?.mean ?? Number.NaN
      const ratio = slow / (mine.periods?.mean ?? Number.NaN)
      const possible = slow / (measuredIn(cell, oracle)?.periods?.mean ?? Number.NaN)
      const beyond = possible < fasterThanAlarm ? ', so nobody can' : ''
      return {
        ratio,
        words: `${show(ratio)} × as fast as ${show(slow)} min; the oracle is ${show(possible)} ×${beyond}`,
      }
    },
  )

function quietAltogether(cells: readonly Cell[], which: 'falseAlarms' | 'coldFalseAlarms', where: string): Goal {
  const { rate, low, high } = pooledRate(cells.flatMap((cell) => measuredIn(cell, judged)?.[which] ?? []))
  const missed = rate <= falseAlarmsAWeek ? 0 : 1
  const measured = `${show(rate)}, 95 % interval ${show(low)}–${show(high)}`
  const goal = `at most ${falseAlarmsAWeek} false alarm a week over all services together, ${where}: ${measured}`
  return { goal, cells: 1, met: 1 - missed, missed: [] }
}

/** Missed only where the data say so: by chance alone half of the services at the budget show more than it. */
function quietEach(services: readonly Cell[]): Goal {
  const missed = services.flatMap((cell) => {
    const rate = measuredIn(cell, judged)?.falseAlarms
    if (rate !== undefined && rate.low <= falseAlarmsAWeek) return []
    const words = rate && `${show(rate.rate)} a week (95 % interval ${show(rate.low)}–${show(rate.high)})`
    return [`${cell.condition.signal}, ${cell.service}: ${words ?? 'was not measured'}`]
  })
  const goal = `not shown to raise more than ${falseAlarmsAWeek} false alarm a week, service by service`
  return { goal, cells: services.length, met: services.length - missed.length, missed }
}

function shareInTime(stages: readonly Stages[]): number {
  const incidents = stages.reduce((sum, each) => sum + each.incidents, 0)
  return incidents === 0 ? 1 : stages.reduce((sum, each) => sum + each.inTime, 0) / incidents
}

const inPercent = (share: number): string => `${(100 * share).toFixed(1)} %`

function inTime(stages: readonly Stages[]): Goal {
  const missed = stages.flatMap((each) => {
    const share = shareInTime([each])
    const words = `${each.signal}, ${each.service}: ${inPercent(share)} of ${each.incidents} incidents`
    return share >= enoughInTime ? [] : [words]
  })
  const alarms = stages.filter(({ stage }) => stage === 'alarm')
  const goal =
    `stage one no later than the judge in ${100 * enoughInTime} % of the incidents: ${inPercent(shareInTime(stages))} of all; ` +
    `100 % by construction where both fleets have traffic (the judge itself looks each minute), ` +
    `${inPercent(shareInTime(alarms))} by the alarms of idle services`
  return { goal, cells: stages.length, met: stages.length - missed.length, missed }
}

function cheap(): Goal {
  const dollars = idleDollars(movingService)
  const goal = `at most USD ${dollarsAMonth} a service-month while idle: USD ${dollars.toFixed(2)}`
  return { goal, cells: 1, met: dollars <= dollarsAMonth ? 1 : 0, missed: [] }
}

/** What is asked of Ballast's judges and their first stage, over the cells that it is asked of. */
export function goalsOf(cells: readonly Cell[], stages: readonly Stages[]): Goal[] {
  const fleets = cells.filter(({ condition }) => condition.signal === 'error-rate')
  const isShocked = ({ condition }: Cell): boolean =>
    condition.signal === 'error-rate' && condition.shocks === 'per-fleet' && condition.shockMinutes === 1
  const shocked = fleets.filter(isShocked)
  const others = fleets.filter((cell) => !isShocked(cell))
  const series = cells.filter(({ condition }) => condition.signal !== 'error-rate')
  const services = [...new Map(cells.map((cell) => [JSON.stringify(cell.condition), cell])).values()]
  const alarmed = fleets.filter(({ condition, effect }) => condition.traffic <= 1_000 && effect >= 3 && effect <= 10)
  return [
    ...besideOracle('shocks of each fleet', shocked, 'periods'),
    ...besideOracle('shocks of each fleet', shocked, 'delay'),
    ...besideOracle('no, common or lasting shocks', others, 'periods'),
    ...besideOracle('series', series, 'periods'),
    ...besideAlarm('3 of 3, tuned', alarmed),
    ...besideAlarm('3 of 3, fixed', alarmed),
    quietAltogether(services, 'falseAlarms', 'with a long past'),
    quietAltogether(cells, 'coldFalseAlarms', 'without a past'),
    quietEach(services),
    inTime(stages),
    cheap(),
  ]
}

/** The goals as rows: in how many of their cells they are met. */
export const goalRows = ({ goals }: DetectionResult): Row[] =>
  goals.map(({ goal, cells, met }) => ({
    what: goal,
    measured: cells === 1 ? (met === 1 ? 'yes' : 'no') : `in ${met} of ${cells} cells`,
    goal: cells === 1 ? 'yes' : 'in all',
    isMet: met === cells,
    why: null,
  }))
