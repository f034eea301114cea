import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../backtest/csv.ts'
import { historyOf, inferPeriod } from '../../../backtest/history.ts'

const read = (text: string, columns = ['requests']) => readCsv(text, 'history.csv', columns)
const noon = Date.UTC(2026, 2, 2, 12)

describe('a CSV', () => {
  it.each([
    ['2026-03-02T12:00:00Z', noon],
    ['2026-03-02T12:00:00.000Z', noon],
    ['2026-03-02T13:00:00+01:00', noon],
    ['2026-03-02T12:00', noon],
    ['2026-03-02 12:00:00', noon],
    ['2026-03-02', noon - 12 * 3_600_000],
    [String(noon / 1000), noon],
    [`${noon / 1000}.0`, noon],
  ])('may have the timestamp %s', (timestamp, at) => {
    expect(read(`timestamp,requests\n${timestamp},7\n`)).toEqual([{ at, values: [7] }])
  })

  it('may have its columns in any order, others beside them, empty cells, quotes, CRLF, a byte order mark and empty lines', () => {
    const text = '\uFEFFnote,stable,timestamp, requests\r\n"a, b",,1772452800,1.5e3\r\n\r\nc,4,1772452860,\r\n'
    expect(read(text, ['requests', 'stable'])).toEqual([
      { at: noon, values: [1500, null] },
      { at: noon + 60_000, values: [null, 4] },
    ])
  })

  it.each([
    [
      'a cell that is no number',
      'timestamp,requests\n1772452800,many\n',
      "history.csv:2: requests: found 'many', expected a number",
    ],
    [
      'a negative number',
      'timestamp,requests\n1772452800,-1\n',
      "history.csv:2: requests: found '-1', expected a number of at least 0",
    ],
    [
      'a time that is none',
      'timestamp,requests\nnoon,1\n',
      "history.csv:2: timestamp: found 'noon', expected ISO 8601",
    ],
    ['epoch milliseconds', 'timestamp,requests\n1772452800000,1\n', 'or epoch seconds'],
    ['a day that is none', 'timestamp,requests\n2026-02-31T25:00:00Z,1\n', 'expected ISO 8601'],
    [
      'a missing column',
      'timestamp,request\n1772452800,1\n',
      "found no column requests in 'timestamp,request', expected timestamp,requests",
    ],
    ['a column that stands twice', 'timestamp,requests,requests\n', 'found column requests twice'],
    [
      'a row that is too long',
      'timestamp,requests\n1772452800,1,2\n',
      "the row: found '1772452800,1,2', expected 2 cells",
    ],
    ['an open quote', 'timestamp,requests\n1772452800,"1\n', 'history.csv: found no CSV'],
    ['nothing', '', 'found nothing, expected a header with timestamp,requests'],
    ['a header only', 'timestamp,requests\n', 'found a header only, expected rows'],
  ])('with %s is refused', (_, text, message) => {
    expect(() => read(text)).toThrow(message)
  })

  it('is refused with all that is wrong at once, up to ten', () => {
    const rows = Array.from({ length: 12 }, (_, index) => `${1772452800 + 60 * index},x${index}`)
    expect(() => read(`timestamp,requests\n${rows.join('\n')}`)).toThrow(/:2: .*x0[^]*:11: .*x9[^]*… and 2 more$/)
  })
})

describe('the period is', () => {
  const times = (...seconds: number[]) => seconds.map((second) => noon + 1000 * second)
  it.each([
    ['the most frequent distance', times(0, 60, 120, 300, 360), 60],
    ['five minutes where most rows are so far apart', times(0, 300, 600, 900, 2700), 300],
    ['the smaller one of two that are as frequent', times(0, 60, 180), 60],
    ['what all distances are multiples of where rows are rare', times(0, 180, 300, 600, 720, 1080, 1140), 60],
  ])('%s', (_, all, seconds) => {
    expect(inferPeriod(all)).toBe(seconds)
  })
})

describe('history', () => {
  const row = (second: number, value: number | null) => ({ at: noon + 1000 * second, values: [value] })

  it('has a row for every period, in order; of several the last counts', () => {
    const { rows, points, periodSeconds } = historyOf(
      [row(240, 5), row(0, 1), row(60, 2), row(0, 3), row(120, 4)],
      1,
      'x',
    )
    expect({ points, periodSeconds }).toEqual({ points: 4, periodSeconds: 60 })
    expect(rows).toEqual([row(0, 3), row(60, 2), row(120, 4), row(180, null), row(240, 5)])
  })

  it('of fewer than two periods is refused', () => {
    expect(() => historyOf([row(0, 1), row(0, 2)], 1, 'h.csv')).toThrow(
      'h.csv: found 1 timestamps, expected at least two',
    )
  })

  it('of more periods than anybody has is refused, for a timestamp must be wrong', () => {
    expect(() => historyOf([row(0, 1), row(1, 2), row(2, 2), row(1e9, 2)], 1, 'h.csv')).toThrow(
      'is one of the timestamps wrong?',
    )
  })
})
