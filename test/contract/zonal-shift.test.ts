import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadBalancing } from '../../drills/account/load-balancing/index.ts'
import { fleetMetricId, zoneMetricId } from '../../shared/domain/metrics/fleet-metrics.ts'
import { zonalShift } from '../../shared/domain/mitigations/zonal-shift.ts'
import { settings } from '../drills/account/support.ts'
import { fleetSeries, observation, service } from '../support/builders.ts'

/** StartZonalShift as its API reference has it (arc-zonal-shift, API version 2022-10-30); all are required. */
const constraints = {
  resourceIdentifier: {
    least: 8,
    most: 1_024,
    pattern: /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/app\/\S+$/,
  },
  awayFrom: { least: 1, most: 20, pattern: /^[a-z]+\d-az\d+$/ },
  expiresIn: { least: 2, most: 5, pattern: /^([1-9][0-9]*)(m|h)$/ },
  comment: { least: 0, most: 128, pattern: /^.*$/ },
} as const
/** A shift is started for three days at most. */
const mostHours = 72

function expectTaken(input: Readonly<Record<string, string>>): void {
  expect(Object.keys(input).toSorted()).toEqual(Object.keys(constraints).toSorted())
  for (const [field, { least, most, pattern }] of Object.entries(constraints)) {
    const value = input[field] ?? ''
    expect(value).toMatch(pattern)
    expect(value.length).toBeGreaterThanOrEqual(least)
    expect(value.length).toBeLessThanOrEqual(most)
  }
  const [, count, unit] = constraints.expiresIn.pattern.exec(input['expiresIn'] ?? '') ?? []
  expect(Number(count) / (unit === 'h' ? 1 : 60)).toBeLessThanOrEqual(mostHours)
}

/** The zone's id is not the one that its name suggests, as in most accounts. */
const zones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']
const zoneIds: Readonly<Record<string, string>> = { 'eu-west-1a': 'euw1-az3', 'eu-west-1b': 'euw1-az1' }

/** What people are advised to run where one zone fails under both fleets. */
function advisedCommands(name: string): string[] {
  const inAccount = service({
    name,
    availabilityZones: zones,
    fleets: {
      stable: { setIdentifier: 'ec2', loadBalancer: 'app/web-ec2/50dc6c495c0c9188' },
      candidate: { setIdentifier: 'eks', loadBalancer: 'app/web-eks/50dc6c495c0c9188' },
    },
  })
  const series = Object.fromEntries(
    (['stable', 'candidate'] as const).flatMap((role) => {
      const ofZones = zones.map((zone) => ({
        zone,
        points: fleetSeries(role, [{ minutesAgo: 9, requests: 900, errorRatio: zone === 'eu-west-1a' ? 0.5 : 0 }]),
      }))
      const requests = fleetMetricId(role, 'requests')
      return [
        [requests, ofZones[0]?.points[requests] ?? []],
        ...ofZones.flatMap(({ zone, points }) =>
          Object.entries(points).map(([id, values]) => [zoneMetricId(id, zone), values]),
        ),
      ]
    }),
  )
  const situation = { service: inAccount, incidentClass: 'shared-cause', verdicts: [], nodeGroups: {} } as const
  const plans = zonalShift.plan({ ...situation, observation: observation({ series }) })
  if ('impossible' in plans) throw new Error(plans.impossible)
  return plans.flatMap((plan) => (plan.kind === 'advice' ? [plan.command] : []))
}

/** Runs a command in a shell, and gives what it wrote. */
function run(command: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn('sh', ['-c', command], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => void child.on('close', resolve))
  return Promise.all([text(child.stdout), text(child.stderr), ended]).then(([output, errors, status]) => {
    if (status !== 0) throw new Error(`${command} ended with ${status}: ${errors}`)
    return output
  })
}

const expected = ['web-ec2', 'web-eks'].map((name) => ({
  resourceIdentifier: `arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/${name}/50dc6c495c0c9188`,
  awayFrom: 'euw1-az3',
  expiresIn: '1h',
  comment: 'Ballast: of web, eu-west-1a alone fails',
}))

describe('the advice to start a zonal shift, in a shell', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-aws-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  /** Looks up what the command asks for, and writes the arguments of any other call, each ended by a NUL. */
  beforeAll(() => {
    const lookups = `#!/bin/sh
case "$*" in
"elbv2 describe-load-balancers --names "*" --query LoadBalancers[0].LoadBalancerArn --output text")
  echo "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/$4/50dc6c495c0c9188" ;;
"ec2 describe-availability-zones --zone-names eu-west-1a --query AvailabilityZones[0].ZoneId --output text")
  echo euw1-az3 ;;
*) printf '%s\\0' "$@" ;;
esac
`
    writeFileSync(join(folder, 'aws'), lookups)
    chmodSync(join(folder, 'aws'), 0o755)
  })

  /** The API's input that the command's options stand for, as the AWS CLI names them. */
  async function inputOf(command: string): Promise<Record<string, string>> {
    const [api, operation, ...options] = (await run(command, { PATH: `${folder}:${process.env['PATH']}` }))
      .split('\0')
      .slice(0, -1)
    expect([api, operation]).toEqual(['arc-zonal-shift', 'start-zonal-shift'])
    return Object.fromEntries(
      options.flatMap((option, index) => {
        if (index % 2 === 1) return []
        expect(option).toMatch(/^--[a-z-]+$/)
        const field = option.slice(2).replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
        return [[field, options[index + 1] ?? '']]
      }),
    )
  }

  it('has the options that StartZonalShift takes, for each load balancer', async () => {
    const inputs = await Promise.all(advisedCommands('web').map(inputOf))
    expect(inputs).toEqual(expected)
    inputs.forEach(expectTaken)
  })

  it('has them for the longest name of a service too', async () => {
    const inputs = await Promise.all(advisedCommands('w'.repeat(40)).map(inputOf))
    expect(inputs).toHaveLength(2)
    inputs.forEach(expectTaken)
  })
})

/** Without the AWS CLI these are skipped. */
const hasCli = spawnSync('aws', ['--version']).status === 0

describe.skipIf(!hasCli)('the advice to start a zonal shift, by the AWS CLI', () => {
  const started: { path: string; body: unknown }[] = []
  const balancers = loadBalancing(settings())
  let server: Server

  /** What the account answers, as far as the command asks. */
  async function answer(path: string, body: string): Promise<string | Uint8Array> {
    if (path === 'POST /zonalshifts') {
      const input = JSON.parse(body) as object
      started.push({ path, body: input })
      const now = Date.now() / 1_000
      return JSON.stringify({ ...input, zonalShiftId: 'shift-1', startTime: now, expiryTime: now, status: 'ACTIVE' })
    }
    const asked = new URLSearchParams(body)
    if (asked.get('Action') === 'DescribeLoadBalancers') {
      const wire = { method: 'POST', hostname: '', path: '/', query: {}, headers: {}, body }
      return (await balancers.execute('DescribeLoadBalancers', wire, '1')).body
    }
    const zoneId = zoneIds[asked.get('ZoneName.1') ?? ''] ?? 'none'
    const item = `<item><zoneId>${zoneId}</zoneId></item>`
    return `<DescribeAvailabilityZonesResponse><availabilityZoneInfo>${item}</availabilityZoneInfo></DescribeAvailabilityZonesResponse>`
  }

  beforeAll(async () => {
    server = createServer((request, response) => {
      void text(request)
        .then((body) => answer(`${request.method} ${request.url}`, body))
        .then((body) => response.end(body))
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => void server.close())

  it('calls StartZonalShift with the ARN and the id of the zone', async () => {
    const { port } = server.address() as AddressInfo
    const environment = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_PAGER: '',
      // A CLI that does not know AWS_ENDPOINT_URL gets nowhere.
      HTTPS_PROXY: 'http://127.0.0.1:9',
    }
    const [command = ''] = advisedCommands('web')
    await run(command, environment)
    expect(started).toEqual([{ path: 'POST /zonalshifts', body: expected[0] }])
  })
})
