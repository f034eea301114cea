import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { scenarioNames } from '../../drills/scenario/scenario-files.ts'
import { ballast } from '../support/cli.ts'

const scenarios = fileURLToPath(new URL('../../drills/scenarios/', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'ballast-drill-'))
afterAll(() => rmSync(scratch, { recursive: true }))

function write(name: string, text: string): string {
  const file = join(scratch, name)
  writeFileSync(file, text)
  return file
}

const release = readFileSync(join(scenarios, 'five-percent-release.yml'), 'utf8')
const instant = expect.stringMatching(/^2026-03-02T12:\d\d:\d\d\.\d{3}Z$/)

it('--json writes the documented object for one scenario', () => {
  const file = join(scratch, 'out.json')
  const { status, stdout, stderr } = ballast(['drill', '--scenario', 'five-percent-release', '--json', file])
  expect(status).toBe(0)
  expect(stdout).toContain('five-percent-release')
  expect(stderr).toContain('[1/1] five-percent-release')
  const result = JSON.parse(readFileSync(file, 'utf8'))
  expect(result).toEqual({
    scenario: 'five-percent-release',
    outcome: 'mitigated',
    incidentClass: 'misweighted-release',
    hindsight: null,
    timings: {
      onset: instant,
      detected: instant,
      identified: instant,
      applied: instant,
      inSync: instant,
      verified: instant,
    },
    seconds: {
      mttd: expect.any(Number),
      mtti: expect.any(Number),
      mttr: expect.any(Number),
      floor: expect.any(Number),
    },
    requests: {
      total: expect.any(Number),
      failed: expect.any(Number),
      failedWithoutBallast: expect.any(Number),
    },
    changes: [
      {
        mitigation: 'revert-weights',
        kind: 'weights',
        nodeGroup: null,
        before: { ec2: 5, eks: 5 },
        after: { ec2: 99, eks: 1 },
      },
    ],
    awsCalls: expect.objectContaining({ 'route53:ChangeResourceRecordSets': 1 }),
    incidents: expect.any(Number),
    messages: expect.any(Array),
    unexpected: [],
  })
  expect(Object.values(result.awsCalls).every(Number.isInteger)).toBe(true)
  const { onset, detected, verified } = result.timings
  expect(result.seconds.mttd).toBe((Date.parse(detected) - Date.parse(onset)) / 1000)
  expect(result.seconds.mttr).toBe((Date.parse(verified) - Date.parse(onset)) / 1000)
})

it('runs all scenarios without --scenario, one row and one element each', { timeout: 120_000 }, () => {
  const file = join(scratch, 'all.json')
  const { status, stdout } = ballast(['drill', '--json', file])
  const results = JSON.parse(readFileSync(file, 'utf8')) as { scenario: string; unexpected: string[] }[]
  expect(results.map(({ scenario }) => scenario)).toEqual(scenarioNames())
  for (const name of scenarioNames()) expect(stdout).toContain(name)
  expect(status).toBe(results.every(({ unexpected }) => unexpected.length === 0) ? 0 : 1)
})

it('runs a file of the user’s own, the same bytes for the same seed', () => {
  const mine = write('mine.yml', release)
  const bytes = (name: string, seed: string): string => {
    const file = join(scratch, name)
    expect(ballast(['drill', '--scenario', mine, '--seed', seed, '--json', file]).status).toBe(0)
    return readFileSync(file, 'utf8')
  }
  const first = bytes('first.json', '7')
  expect(JSON.parse(first)).toMatchObject({ scenario: 'mine', outcome: 'mitigated' })
  expect(bytes('again.json', '7')).toBe(first)
  expect(bytes('other.json', '2')).not.toBe(first)
})

it('ends with 1 and says what is other than expected', () => {
  const hopeful = write('hopeful.yml', release.replace('outcome: mitigated', 'outcome: no-action'))
  const { status, stdout } = ballast(['drill', '--scenario', hopeful])
  expect(status).toBe(1)
  expect(stdout).toContain('NOT AS EXPECTED')
  expect(stdout).toContain('hopeful: outcome is mitigated, expected no-action')
})

const wrong = write('wrong.yml', release.replace('weight: 99', 'weight: 256'))
it.each([
  ['an unknown scenario', ['--scenario', 'five-percent'], ["'five-percent'", 'five-percent-release']],
  ['a seed that is no number', ['--seed', 'x'], ['--seed', 'whole number']],
  ['a negative seed', ['--seed=-1'], ['whole number']],
  ['a file that is not there', ['--scenario', join(scratch, 'none.yml')], ['none.yml', 'a file that can be read']],
  ['a wrong file', ['--scenario', wrong], ['wrong.yml:', 'fleets.stable.weight', '256', 'expected']],
  [
    'a JSON file that cannot be written',
    ['--scenario', 'override', '--json', join(scratch, 'none/out.json')],
    ['--json', 'cannot be written'],
  ],
])('ends with 2 and says why for %s', (_, args, words) => {
  const { status, stderr } = ballast(['drill', ...args])
  expect(status).toBe(2)
  for (const word of words) expect(stderr).toContain(word)
  expect(stderr).not.toContain('    at ')
})
