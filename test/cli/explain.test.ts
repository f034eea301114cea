import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ballast } from '../support/cli.ts'

const events = 'test/fixtures/events'
const scratch = mkdtempSync(join(tmpdir(), 'ballast-cli-'))
afterAll(() => rmSync(scratch, { recursive: true }))

function write(name: string, content: string): string {
  const file = join(scratch, name)
  writeFileSync(file, content)
  return file
}

describe('ballast explain', () => {
  it.each([
    ['event-bridge-metric-math', 'alarm', 'web', 'error-rate', 'ballast-web-error-rate-candidate'],
    ['cloudtrail-weight-change', 'weight-change', 'web', 'traffic-share', null],
    ['manual', 'manual', 'web', 'error-rate', null],
    ['event-bridge-ok', 'ignored', 'web', 'error-rate', 'ballast-web-error-rate-candidate'],
    ['event-bridge-single-metric-unknown', 'ignored', null, null, 'batch-cpu-high'],
  ])('says of %s that it is %s', (name, trigger, service, signal, alarmName) => {
    const { status, stdout, stderr } = ballast(['explain', '--event', `${events}/${name}.json`])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({ trigger, reason: expect.any(String), service, signal, alarmName })
  })

  it('reads standard input and another config', () => {
    const config = write(
      'other.yml',
      `services:
  shop:
    record: { hostedZoneId: Z1, name: shop.example.com, type: A }
    fleets:
      stable: { setIdentifier: ec2, loadBalancer: app/shop-ec2/1 }
      candidate: { setIdentifier: eks, loadBalancer: app/shop-eks/2 }
`,
    )
    const { status, stdout } = ballast(['explain', '--event', '-', '--config', config], '{"service":"shop"}')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ trigger: 'manual', service: 'shop' })
  })

  const manual = `${events}/manual.json`
  it.each([
    ['no event', ['--event', write('s3.json', '{"Records":[{"EventSource":"aws:s3"}]}')], 'Records[0].EventSource'],
    ['a missing file', ['--event', join(scratch, 'none.json')], 'cannot be read'],
    ['no JSON', ['--event', write('text.json', 'hello')], 'is not JSON'],
    [
      'a wrong config',
      ['--event', manual, '--config', write('bad.yml', 'services: {}')],
      'expected at least one service',
    ],
    ['a missing config', ['--event', manual, '--config', join(scratch, 'none.yml')], 'a file that can be read'],
    ['an unknown flag', ['--event', manual, '--verbose'], "unknown option '--verbose'"],
    ['a stray argument', ['--event', manual, 'more'], 'too many arguments'],
    ['no file at all', [], "required option '--event <file>' not specified"],
  ])('ends with 2 and says so on standard error for %s', (_, args, message) => {
    const { status, stdout, stderr } = ballast(['explain', ...args])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('    at ')
  })
})

describe('ballast', () => {
  it.each([[['--help']], [['explain', '--help']], [['schema', '--help']]])('%j tells the exit codes', (args) => {
    const { status, stdout } = ballast(args)
    expect(status).toBe(0)
    expect(stdout).toContain('Exit codes:')
  })

  it.each([[[]], [['explode']]])('ends with 2 for %j', (args) => {
    expect(ballast(args)).toMatchObject({ status: 2, stdout: '' })
  })

  it.each([
    [[], 'ballast.yml'],
    [['config'], 'ballast.yml'],
    [['scenario'], 'Drill scenario'],
  ])('schema %j prints the JSON Schema of %s', (kind, title) => {
    expect(JSON.parse(ballast(['schema', ...kind]).stdout)).toMatchObject({ title })
  })

  it('schema of something else ends with 2', () => {
    const { status, stderr } = ballast(['schema', 'incident'])
    expect(status).toBe(2)
    expect(stderr).toContain('config, scenario')
  })
})
