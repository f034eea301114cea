import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { estimate, type Estimate } from '../../drills/cost/estimate.ts'
import { estimateText } from '../../cli/cost/text.ts'
import { prices } from '../../shared/domain/cost/prices.ts'
import { protection, service } from '../support/builders.ts'
import { ballast } from '../support/cli.ts'

const scratch = mkdtempSync(join(tmpdir(), 'ballast-cost-'))
afterAll(() => rmSync(scratch, { recursive: true }))

it('prints every part for people, with the sources of the prices', () => {
  const { status, stdout } = ballast(['cost'])
  expect(status).toBe(0)
  for (const part of ['web', 'bad-candidate', 'metrics in alarms', 'Assumed', prices.dashboard.source]) {
    expect(stdout).toContain(part)
  }
})

it('--json prints the same, and the parts add up', () => {
  const { status, stdout } = ballast(['cost', '--json'])
  expect(status).toBe(0)
  const { services, account, quietMonth, goal } = JSON.parse(stdout) as Estimate
  const quiet = services.reduce((sum, { idle, wakeUps }) => sum + idle.dollars + wakeUps.dollars, account.dollars)
  expect(quietMonth.dollars).toBeCloseTo(quiet, 9)
  expect(quietMonth.lines.reduce((sum, { dollars }) => sum + dollars, 0)).toBeCloseTo(quiet, 9)
  expect(goal.isMet).toBe(services.every(({ idle, wakeUps }) => idle.dollars + wakeUps.dollars <= 1))
})

it('a wrong config ends with exit code 2 and its line', () => {
  const config = join(scratch, 'wrong.yml')
  writeFileSync(config, 'services: { web: { mode: fast } }\n')
  const { status, stderr } = ballast(['cost', '--config', config])
  expect(status).toBe(2)
  expect(stderr).toContain('wrong.yml')
})

const services = (count: number) =>
  protection(
    ...Array.from({ length: count }, (_, index) =>
      service({ name: `web-${index}`, record: { hostedZoneId: 'Z1', name: `web-${index}.example.com`, type: 'A' } }),
    ),
  )

it('services cost the same each, and the account hardly more for many', () => {
  const [one, many] = [estimate(services(1), 'us-east-1'), estimate(services(20), 'us-east-1')]
  expect(new Set(many.services.map(({ idle }) => idle.dollars))).toEqual(new Set([one.services[0]?.idle.dollars]))
  expect(many.account.dollars).toBeCloseTo(one.account.dollars, 9)
})

it('from another region there is the forwarder’s alarm as well, and the text says whose prices these are', () => {
  const [home, away] = [estimate(services(1), 'us-east-1'), estimate(services(1), 'eu-west-1')]
  expect(away.account.dollars - home.account.dollars).toBeCloseTo(prices.alarmMetric.dollars, 9)
  expect(estimateText(away)).toContain('Yours is eu-west-1')
})

it('says plainly where the goal does not hold', () => {
  const given = estimate(services(1), 'us-east-1')
  const dear = { ...given.services[0]!, isWithinGoal: false, idle: { dollars: 1.5, lines: [] } }
  expect(estimateText({ ...given, services: [dear] })).toMatch(/It DOES NOT HOLD for web-0 \(1\.5\d\)/)
  expect(estimateText(given)).toContain('It HOLDS for every service')
})
