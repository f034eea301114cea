import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { ballast, ballastAsync } from '../support/cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'doctor-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('ends with 0 where nothing is found', () => {
  expect(ballast(['doctor', '--simulated'])).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^us-east-1: \d+ checks, nothing found\.\n$/),
    stderr: '',
  })
})

it('ends with 3 where something is, says what to do, and writes it as JSON', () => {
  const file = join(folder, 'findings.json')
  const { status, stdout } = ballast(['doctor', '--simulated', '--defect', 'record-rule-disabled', '--json', file])
  expect(status).toBe(3)
  expect(stdout).toMatch(/\$ aws events enable-rule --region us-east-1 --name ballast-RecordChangeRule-/)
  const written = JSON.parse(readFileSync(file, 'utf8')) as { findings: object[]; checks: string[]; region: string }
  expect(written).toMatchObject({ region: 'us-east-1', findings: [{ check: 'rules', severity: 'error' }] })
  expect(written.checks).toContain('rules')
})

it.each([
  [
    'a defect that there is not',
    ['--simulated', '--defect', 'x'],
    /--defect: found 'x', expected one of function-missing, /,
  ],
  ['a defect of the deployed account', ['--defect', 'trail-missing'], /without --simulated/],
  ['no config', ['--config', 'no-such.yml'], /no-such\.yml/],
  ['a file that cannot be written', ['--simulated', '--json', join(folder, 'no', 'x.json')], /cannot be written/],
])('ends with 2 for %s', (_, args, message) => {
  const { status, stderr } = ballast(['doctor', ...args])
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(message) })
})

it('ends with 2 for a config whose account cannot be simulated', () => {
  const service = (name: string, zone: string) => `  ${name}:
    record: { hostedZoneId: ${zone}, name: ${name}.example.com, type: A }
    fleets:
      stable: { setIdentifier: a, loadBalancer: app/${name}-a/50dc6c495c0c9188 }
      candidate: { setIdentifier: b, loadBalancer: app/${name}-b/50dc6c495c0c9188 }
`
  const file = join(folder, 'two-zones.yml')
  writeFileSync(file, `services:\n${service('one', 'Z1111111111')}${service('two', 'Z2222222222')}`)
  const { status, stderr } = ballast(['doctor', '--simulated', '--config', file])
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringMatching(/Z1111111111, Z2222222222; expected one/),
  })
})

it('ends with 1 without credentials, and says what to do', async () => {
  const environment = {
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(folder, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
  }
  const { status, stderr } = await ballastAsync(['doctor'], environment)
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/Sign in \(such as `aws sso login`\)/),
  })
}, 30_000)
