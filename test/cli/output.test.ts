import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { ballast } from '../support/cli.ts'

const scratch = mkdtempSync(join(tmpdir(), 'ballast-output-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const hopeful = join(scratch, 'hopeful.yml')
writeFileSync(
  hopeful,
  readFileSync('drills/scenarios/five-percent-release.yml', 'utf8').replace('outcome: mitigated', 'outcome: no-action'),
)
const report = join(scratch, 'report.html')
const escape = '\u001b['

describe('--json without a file prints JSON and nothing else on standard output:', () => {
  it.each([
    ['doctor', ['doctor', '--simulated'], 0, { findings: [] }],
    ['doctor that finds', ['doctor', '--simulated', '--defect', 'record-rule-disabled'], 3, { region: 'us-east-1' }],
    [
      'backtest',
      ['backtest', '--signal', 'error-rate', '--csv', 'docs/tutorial/history.csv'],
      0,
      { signal: 'error-rate' },
    ],
    ['cost', ['cost'], 0, { region: 'us-east-1' }],
  ])('%s', (_, args, status, part) => {
    const ended = ballast([...args, '--json'])
    expect(ended.status).toBe(status)
    expect(JSON.parse(ended.stdout)).toMatchObject(part)
  })

  it('drill, which tells on standard error how it goes and where the report is', () => {
    const { status, stdout, stderr } = ballast(['drill', '--scenario', 'override', '--report', report, '--json'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ scenario: 'override', unexpected: [] })
    expect(stderr.split('\n')).toEqual([expect.stringMatching(/^\[1\/1\] override: /), `Report: ${report}`, ''])
  })
})

describe('colours', () => {
  it.each([
    ['help', ['--help'], 'stdout'],
    ['a defect', ['doctor', '--simulated', '--defect', 'record-rule-disabled'], 'stdout'],
    ['an error of the arguments', ['explode'], 'stderr'],
    ['an error', ['drill', '--scenario', 'none'], 'stderr'],
  ] as const)('of %s are for terminals, and not for a file or a pipe', (_, args, stream) => {
    expect(ballast(args)[stream]).not.toContain(escape)
    expect(ballast(args, '', { FORCE_COLOR: '1' })[stream]).toContain(escape)
  })

  it.each([
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '0' }, false],
    [{ NO_COLOR: '1' }, false],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true],
  ])('with %j are there: %j, in errors as in help', (environment, areThere) => {
    expect(ballast(['--help'], '', environment).stdout.includes(escape)).toBe(areThere)
    expect(ballast(['explode'], '', environment).stderr.includes(escape)).toBe(areThere)
  })

  it('of a drill that fails change nothing but the colour', () => {
    const failing = ['drill', '--scenario', hopeful, '--no-report']
    const [plain, colourful] = [ballast(failing), ballast(failing, '', { FORCE_COLOR: '1' })]
    expect(stripVTControlCharacters(colourful.stdout)).toBe(plain.stdout)
    expect(colourful.stdout).not.toBe(plain.stdout)
    expect(plain.stdout).toContain('hopeful: outcome is mitigated, expected no-action')
  })
})

describe('an error', () => {
  it.each([
    ['of usage', ['drill', '--scenario', 'none'], 2],
    ['of a config', ['cost', '--config', 'none.yml'], 2],
  ])('%s has a stack with --stack only, before or after the command', (_, args, status) => {
    const plain = ballast(args)
    expect(plain).toMatchObject({ status, stdout: '' })
    expect(plain.stderr).not.toMatch(/^ +at /m)
    for (const withStack of [
      [...args, '--stack'],
      ['--stack', ...args],
    ]) {
      const { stderr } = ballast(withStack)
      expect(stderr).toMatch(/^ +at .*cli\/commands\//m)
      expect(stderr).toContain(plain.stderr.trim().split('\n')[0])
    }
  })

  it('of Ballast itself is said to be one, and how to see where it is', () => {
    const broken = "--import=data:text/javascript,JSON.stringify=()=>{throw(new(TypeError)('gone'))}"
    const { status, stderr } = ballast(['cost', '--json'], '', { NODE_OPTIONS: broken })
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'Ballast itself failed: gone\n(run it again with --stack for where in the code)\n',
    })
  })

  it('is none where the reader of a long answer ends early', () => {
    const { stdout, stderr, status } = spawnSync(
      'bash',
      ['-o', 'pipefail', '-c', `"${process.execPath}" cli/ballast.ts schema | head -n 1`],
      { encoding: 'utf8' },
    )
    expect({ stdout, stderr, status }).toEqual({ stdout: '{\n', stderr: '', status: 0 })
  })
})

it('--version says which it is', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(ballast(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
})
