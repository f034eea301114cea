import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import { ballast, ballastAsync } from '../support/cli.ts'
import { at, counts, during, fleets } from '../unit/domain/detection/support.ts'

const scratch = mkdtempSync(join(tmpdir(), 'ballast-backtest-'))
afterAll(() => rmSync(scratch, { recursive: true }))

function write(name: string, lines: readonly string[]): string {
  const file = join(scratch, name)
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

const day = 1440
const onset = 10 * day + 600
const iso = (minute: number): string => new Date(at(minute)).toISOString()

const errors = write('errors.csv', [
  'timestamp,candidate_requests,candidate_errors,stable_requests,stable_errors',
  ...fleets({ minutes: 14 * day, times: during(onset, onset + 40, 10) }).map((point) =>
    [
      point.at / 1000,
      point.candidate?.requests ?? '',
      point.candidate?.errors ?? '',
      point.stable?.requests ?? '',
      point.stable?.errors ?? '',
    ].join(','),
  ),
])
const spikes = write('spikes.csv', [
  'timestamp,requests',
  ...counts(14 * day, (minute) => 300 * during(onset, onset + 30, 4)(minute), { periodMinutes: 5 }).map(
    (point) => `${new Date(point.at).toISOString()},${point.count}`,
  ),
])
const failures = write('failures.csv', [
  'timestamp,count,requests',
  ...counts(14 * day, (minute) => (minute >= onset && minute < onset + 30 ? 20 : 0.02))
    .filter(({ count }) => count !== 0)
    .map((point) => `${point.at / 1000},${point.count},`),
])

interface Result {
  readonly signal: string
  readonly points: number
  readonly periodSeconds: number
  readonly weeks: number
  readonly detections: readonly { readonly at: string; readonly onset: string; readonly evidence: string }[]
  readonly alarms: Readonly<Record<string, readonly string[]>>
}

describe('ballast backtest', () => {
  it.each([
    ['error-rate', errors, 60, 2],
    ['request-spike', spikes, 300, 5],
    ['dns-failure', failures, 60, 2],
    ['api-throttling', failures, 60, 2],
  ])('finds the incident in a CSV of %s, once and soon', (signal, csv, periodSeconds, within) => {
    const [jsonFile, svgFile] = [join(scratch, `${signal}.json`), join(scratch, `${signal}.svg`)]
    const { status, stdout, stderr } = ballast([
      'backtest',
      '--signal',
      signal,
      '--csv',
      csv,
      '--json',
      jsonFile,
      '--plot',
      svgFile,
    ])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const result = JSON.parse(readFileSync(jsonFile, 'utf8')) as Result
    expect(Object.keys(result)).toEqual(['signal', 'points', 'periodSeconds', 'weeks', 'detections', 'alarms'])
    expect(result).toMatchObject({ signal, periodSeconds })
    expect(result.points).toBe(readFileSync(csv, 'utf8').trim().split('\n').length - 1)
    expect(result.weeks).toBeCloseTo(2, 1)
    expect(result.detections).toHaveLength(1)
    const [detection] = result.detections
    const delay = (Date.parse(detection!.at) - at(onset)) / 60_000
    expect(delay).toBeGreaterThan(0)
    expect(delay).toBeLessThanOrEqual(within)
    expect(Math.abs(Date.parse(detection!.onset) - at(onset)) / 60_000).toBeLessThanOrEqual(within)
    expect(Object.keys(result.alarms)).toEqual(['1of1', '2of3', '3of3'])
    expect(result.alarms['3of3']!.some((time) => time >= iso(onset) && time < iso(onset + 40))).toBe(true)
    expect(stdout).toContain(`${detection!.at}  since ${detection!.onset}: ${detection!.evidence}`)
    expect(stdout).toContain('calibrated to 0.25 false alarms a week')
    expect(stdout).toMatch(/3of3, above [\d.,]+ .*: \d+ alarms?/)
    expect(stdout).toMatch(/Costs a month: an alarm USD 0\.\d\d; Ballast USD \d+\.\d\d/)
    expect(readFileSync(svgFile, 'utf8')).toMatch(/^<svg[^]*Ballast[^]*<\/svg>$/)
  })

  it('gives the same for the same file, and less for a smaller budget', () => {
    const run = (budget: string) =>
      ballast(['backtest', '--signal', 'error-rate', '--csv', errors, '--false-alarms-per-week', budget]).stdout
    expect(run('1')).toBe(run('1'))
    expect(run('0.01')).toContain('calibrated to 0.01 false alarms a week')
  })

  it('has a name in package.json', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
    expect(scripts['backtest']).toBe('node cli/ballast.ts backtest')
  })

  const wrong = write('wrong.csv', ['timestamp,requests', '2026-03-02T12:00:00Z,many', 'noon,3'])
  it.each([
    [
      'a cell that is no number',
      ['--signal', 'request-spike', '--csv', wrong],
      "wrong.csv:2: requests: found 'many', expected a number of at least 0",
    ],
    [
      'what else is wrong in it',
      ['--signal', 'request-spike', '--csv', wrong],
      "wrong.csv:3: timestamp: found 'noon', expected ISO 8601",
    ],
    ['the columns of another signal', ['--signal', 'error-rate', '--csv', wrong], 'found no column candidate_requests'],
    ['a file that is not there', ['--signal', 'request-spike', '--csv', join(scratch, 'none.csv')], 'cannot be read'],
    [
      'one row',
      ['--signal', 'request-spike', '--csv', write('one.csv', ['timestamp,requests', '1772452800,1'])],
      'expected at least two',
    ],
    [
      'an unknown signal',
      ['--signal', 'latency', '--csv', wrong],
      "--signal: found 'latency', expected one of error-rate",
    ],
    ['no signal', ['--csv', wrong], "required option '--signal <name>' not specified"],
    ['no source', ['--signal', 'error-rate'], 'found neither --csv and --service'],
    ['two sources', ['--signal', 'error-rate', '--csv', wrong, '--service', 'web'], 'found both --csv and --service'],
    [
      'a budget of nothing',
      ['--signal', 'error-rate', '--csv', errors, '--false-alarms-per-week', '0'],
      'expected a number above 0',
    ],
    [
      'an unknown service',
      ['--signal', 'error-rate', '--service', 'shop'],
      "--service: found 'shop', expected one of web",
    ],
    [
      'more days than CloudWatch keeps',
      ['--signal', 'error-rate', '--service', 'web', '--days', '90'],
      'found 90, expected at most 63',
    ],
    [
      'a place where nothing can be written',
      ['--signal', 'request-spike', '--csv', spikes, '--json', join(scratch, 'no', 'where.json')],
      'cannot be written',
    ],
  ])('ends with 2 and says so on standard error for %s', (_, args, message) => {
    const { status, stdout, stderr } = ballast(['backtest', ...args])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('    at ')
  })
})

interface Asked {
  readonly StartTime: number
  readonly EndTime: number
  readonly MetricDataQueries: readonly { readonly Id: string; readonly MetricStat: { readonly Period: number } }[]
}

/** CloudWatch on loopback: a failing candidate in the last hour; the first `refused` calls are throttled. */
async function cloudWatch(refused: number) {
  const asked: Asked[] = []
  const until = Math.floor(Date.now() / 60_000) * 60
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = (await json(request)) as Asked
    response.setHeader('content-type', 'application/x-amz-json-1.0')
    if (asked.push(body) <= refused) {
      response.statusCode = 400
      response.end(JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' }))
      return
    }
    const { StartTime, EndTime, MetricDataQueries } = body
    const results = MetricDataQueries.map(({ Id, MetricStat: { Period } }) => {
      const periods = Math.floor((EndTime - StartTime) / Period)
      const times = Array.from({ length: periods }, (_, index) => StartTime + index * Period)
      const isCount = Id.endsWith('_requests')
      const failing = times.filter((time) => Id === 'candidate_target5xx' && time >= until - 3600)
      const stamps = isCount ? times : failing
      return { Id, StatusCode: 'Complete', Timestamps: stamps, Values: stamps.map(() => (isCount ? 500 : 40)) }
    })
    response.end(JSON.stringify({ MetricDataResults: results }))
  }
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const env = {
    PATH: process.env['PATH'] ?? '',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
  }
  return { asked, env, close: () => server.close() }
}

describe('ballast backtest --service', () => {
  it('reads a day in each call, says how far it is, waits where it is throttled, and finds the incident', async () => {
    const { asked, env, close } = await cloudWatch(1)
    const file = join(scratch, 'service.json')
    const args = ['backtest', '--signal', 'error-rate', '--service', 'web', '--days', '2', '--json', file]
    const { status, stdout, stderr } = await ballastAsync(args, env)
    close()
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/^\[1\/2\] .*\n\[2\/2\] .*\n16 metrics read, USD 0\.0002\n$/),
    })
    expect(asked).toHaveLength(3)
    for (const { StartTime, EndTime, MetricDataQueries } of asked) {
      expect(EndTime - StartTime).toBe(86_400)
      expect(MetricDataQueries).toHaveLength(8)
    }
    const result = JSON.parse(readFileSync(file, 'utf8')) as Result
    expect(result).toMatchObject({ points: 2 * day, periodSeconds: 60 })
    expect(result.detections).toHaveLength(1)
    expect(stdout).toContain('1 time')
  })

  it('reads five minutes at a time where CloudWatch keeps no minutes any more', async () => {
    const { asked, env, close } = await cloudWatch(0)
    const { status } = await ballastAsync(
      ['backtest', '--signal', 'request-spike', '--service', 'web', '--days', '16'],
      env,
    )
    close()
    expect(status).toBe(0)
    expect(new Set(asked.flatMap((each) => each.MetricDataQueries.map(({ MetricStat }) => MetricStat.Period)))).toEqual(
      new Set([300]),
    )
  })

  it('ends with 1 and says why where the account cannot be read', async () => {
    const file = join(scratch, 'never.json')
    const env = {
      PATH: process.env['PATH'] ?? '',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    }
    const { status, stdout, stderr } = await ballastAsync(
      ['backtest', '--signal', 'error-rate', '--service', 'web', '--json', file],
      env,
    )
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('CloudWatch cannot be read')
    expect(existsSync(file)).toBe(false)
  })
})
