import { describe, expect, it } from 'vitest'
import type { Measured } from '../../../bench/detection/bench-condition.ts'
import { goalsOf } from '../../../bench/detection/report/goals.ts'
import { plotOf } from '../../../bench/detection/report/plot.ts'
import { reportOf } from '../../../bench/detection/report/report.ts'
import type { Cell, DetectionResult, Stages } from '../../../bench/detection/report/result.ts'
import { poissonRate } from '../../../bench/statistics.ts'

const measured = (detector: string, mean: number, changes: Partial<Measured> = {}): Measured => ({
  detector,
  setting: 'threshold 7',
  incidents: 200,
  unfound: 0,
  periods: { mean, median: mean, p90: mean },
  delay: { mean: mean + 2, median: mean + 2, p90: mean + 2 },
  missedSoon: 0.25,
  falseAlarms: poissonRate(10, 20),
  coldFalseAlarms: poissonRate(1, 4),
  ...changes,
})

const cell = (effect: number, detectors: readonly Measured[]): Cell => ({
  service: '1000/min, 10 %, per-fleet',
  condition: { signal: 'error-rate', traffic: 1_000, share: 0.1, shocks: 'per-fleet', shockMinutes: 1 },
  effect,
  detectors,
})

const stages: Stages = {
  service: '1000/min, 10 %, per-fleet',
  signal: 'error-rate',
  stage: 'alarm',
  incidents: 200,
  inTime: 197,
  threshold: 1,
  wakeUps: poissonRate(4, 2),
  needed: { threshold: 0.321, wakeUps: poissonRate(80, 2) },
}

const cells = [
  cell(5, [
    measured('oracle CUSUM', 4),
    measured('Ballast', 4.8),
    measured('3 of 3, tuned', 26),
    measured('3 of 3, fixed', 500, { unfound: 150 }),
  ]),
  cell(10, [
    measured('oracle CUSUM', 2),
    measured('Ballast', 3),
    measured('3 of 3, tuned', 4),
    measured('3 of 3, fixed', 40),
  ]),
]
const goalOf = (words: string, of: readonly Cell[] = cells, twoStages: readonly Stages[] = [stages]) =>
  goalsOf(of, twoStages).find(({ goal }) => goal.includes(words))

describe('the goals', () => {
  it('name each cell that is too slow beside the oracle, with its numbers', () => {
    expect(goalOf("oracle CUSUM's, lag left out, shocks of each fleet")).toMatchObject({
      cells: 2,
      met: 1,
      missed: ["1000/min, 10 %, per-fleet, ×10: 3.00 min, 1.50 × the oracle's 2.00"],
    })
    expect(goalOf("oracle CUSUM's, lag included, shocks of each fleet")).toMatchObject({ cells: 2, met: 2, missed: [] })
  })

  it('say where nobody could be five times as fast as an alarm', () => {
    expect(goalOf('as fast as 3 of 3, tuned')).toMatchObject({
      cells: 2,
      met: 1,
      missed: ['1000/min, 10 %, per-fleet, ×10: 1.33 × as fast as 4.00 min; the oracle is 2.00 ×, so nobody can'],
    })
    expect(goalOf('as fast as 3 of 3, fixed')).toMatchObject({ cells: 2, met: 2 })
  })

  it('count false alarms over all services, and name a service only where chance cannot explain them', () => {
    const loud = cell(5, [measured('Ballast', 4, { falseAlarms: poissonRate(60, 20) })])
    expect(goalOf('over all services together, with a long past')).toMatchObject({ cells: 1, met: 1 })
    expect(goalOf('over all services together, with a long past', [loud])).toMatchObject({ cells: 1, met: 0 })
    expect(goalOf('service by service')).toMatchObject({ cells: 1, met: 1 })
    expect(goalOf('service by service', [loud])?.missed).toEqual([
      'error-rate, 1000/min, 10 %, per-fleet: 3.00 a week (95 % interval 2.29–3.86)',
    ])
  })

  it('a detector that was not measured meets none', () => {
    const without = [cell(5, [measured('oracle CUSUM', 4)])]
    expect(goalOf('oracle CUSUM', without)).toMatchObject({
      met: 0,
      missed: [expect.stringContaining('was not measured')],
    })
    expect(goalOf('service by service', without)).toMatchObject({ met: 0 })
  })

  it('a tripwire has to be in time in 99 % of the incidents', () => {
    expect(goalOf('stage one no later')).toMatchObject({
      met: 0,
      missed: ['error-rate, 1000/min, 10 %, per-fleet: 98.5 % of 200 incidents'],
    })
    expect(goalOf('stage one no later', cells, [{ ...stages, inTime: 198 }])).toMatchObject({ met: 1 })
  })
})

const result: DetectionResult = {
  benchmark: 'detection',
  seed: 7,
  quick: false,
  effort: { weeks: 20, incidents: 200, practice: 50, stages: { incidents: 50, weeks: 2 } },
  budgetPerWeek: 1,
  horizonMinutes: 600,
  cells,
  twoStages: [stages],
  idleDollarsAMonth: 0.9,
  goals: goalsOf(cells, [stages]),
}

it('the report has every cell, every detector, the seed, and the goals that are not met', () => {
  const text = reportOf(result)
  for (const words of [
    'seed 7',
    '3 of 3, tuned',
    'per-fleet, ×10',
    '6.8 / 6.8 / 6.8 / 25 %',
    '≥ 502',
    '0.50 (0.24–0.92)',
  ]) {
    expect(text).toContain(words)
  }
  expect(text).toContain('- NOT MET: stage one no later')
  expect(text).toMatch(
    /error-rate, 1000\/min, 10 %, per-fleet +\| +197 of 200 \| +1 \| +2.00 \(0.54–5.12\) \| +0.321 \| +40.00/,
  )
})

it('the picture is an SVG document with a line for each detector that it draws, the same each time', () => {
  const svg = plotOf(result)
  expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/)
  for (const words of ['oracle CUSUM', 'Ballast', '3 of 3, fixed', '1000/min, 10 %, per-fleet'])
    expect(svg).toContain(words)
  expect(plotOf(result).length).toBe(svg.length)
})
