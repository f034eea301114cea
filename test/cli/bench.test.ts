import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DetectionResult } from '../../bench/detection/report/result.ts'
import { ballast } from '../support/cli.ts'

const scratch = mkdtempSync(join(tmpdir(), 'ballast-bench-'))
afterAll(() => rmSync(scratch, { recursive: true }))
const json = join(scratch, 'detection.json')
const plot = join(scratch, 'detection.svg')

let run: ReturnType<typeof ballast>
beforeAll(() => {
  run = ballast(['bench', 'detection', '--quick', '--seed', '3', '--json', json, '--plot', plot])
}, 120_000)

it('prints the seed and its progress, and the tables', () => {
  expect(run.status).toBe(0)
  expect(run.stderr).toContain('detection, seed 3')
  expect(run.stderr).toContain('[4/4]')
  expect(run.stdout).toContain('# Detection, seed 3')
  expect(run.stdout).toContain('| 1000/min, 10 %, per-fleet, ×10 |')
})

it('--json has each detector’s delay, misses and false alarms in each cell', () => {
  const result = JSON.parse(readFileSync(json, 'utf8')) as DetectionResult
  expect(result).toMatchObject({ benchmark: 'detection', seed: 3, quick: true, budgetPerWeek: 1, horizonMinutes: 600 })
  expect(result.cells.map(({ condition, effect }) => `${condition.signal} ${effect}`)).toEqual([
    'error-rate 5',
    'error-rate 10',
    'request-spike 5',
    'api-throttling 5',
  ])
  const spread = { mean: expect.any(Number), median: expect.any(Number), p90: expect.any(Number) }
  const rate = {
    count: expect.any(Number),
    exposure: 6,
    rate: expect.any(Number),
    low: expect.any(Number),
    high: expect.any(Number),
  }
  for (const cell of result.cells) {
    expect(cell.detectors.map(({ detector }) => detector)).toEqual(
      expect.arrayContaining([
        'oracle CUSUM',
        'Ballast',
        '1 of 1, fixed',
        '3 of 3, tuned',
        'best M of N',
        'anomaly band (stand-in)',
      ]),
    )
    const ballastHere = cell.detectors.find(({ detector }) => detector === 'Ballast')
    expect(ballastHere).toMatchObject({
      delay: spread,
      periods: spread,
      falseAlarms: rate,
      missedSoon: expect.any(Number),
    })
  }
  expect(result.cells[0]?.detectors.map(({ detector }) => detector)).toEqual(
    expect.arrayContaining(['Mann–Whitney canary', 'burn rate 14.4×, 1 h and 5 min', 'two-proportion z-test']),
  )
  expect(result.twoStages.map(({ signal, stage }) => `${signal}, ${stage}`)).toEqual([
    'error-rate, armed watch',
    'error-rate, alarm',
    'request-spike, alarm',
  ])
  expect(result.goals.length).toBeGreaterThan(5)
})

it('--plot draws an SVG', () => {
  expect(readFileSync(plot, 'utf8')).toMatch(/^<svg /)
})

it.each([
  ['path', ['p50', 'p99', 'calls of Route 53', 'checkpoints']],
  ['start', ['check-signals', 'control', 'doctor', 'handle-incident']],
  ['judge', ['one assessment', 'a year of minutes']],
])(
  '%s prints each measurement beside its goal, and writes the same as JSON',
  { timeout: 120_000 },
  (name, measured) => {
    const file = join(scratch, `${name}.json`)
    const { status, stdout } = ballast(['bench', name, '--quick', '--json', file])
    expect(status).toBe(0)
    const rows = JSON.parse(readFileSync(file, 'utf8')) as {
      what: string
      measured: string
      goal: string
      isMet: boolean
    }[]
    for (const words of measured) {
      const row = rows.find(({ what }) => what.includes(words))
      expect(Number.parseFloat(row?.measured ?? '')).toBeGreaterThan(0)
      const line = stdout.split('\n').find((each) => each.includes(row?.what ?? ''))
      const cells = line?.split('|').map((cell) => cell.trim())
      expect(cells).toEqual(['', name, row?.what, row?.measured, row?.goal, row?.isMet === true ? 'yes' : 'NO', ''])
    }
  },
)

it.each([
  ['an unknown benchmark', ['toString'], ["'toString'", 'detection']],
  ['a picture of all', ['--plot', 'all.svg'], ['--plot', 'expected the name']],
  ['a seed that is no number', ['detection', '--seed', 'x'], ['--seed', 'whole number']],
])('ends with 2 and says why for %s', (_, args, words) => {
  const { status, stderr } = ballast(['bench', ...args])
  expect(status).toBe(2)
  for (const word of words) expect(stderr).toContain(word)
})
