import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../shared/config/index.ts'
import { ballast, ballastAsync } from '../support/cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'init-'))
// What is packaged has to be within the repository.
const within = fileURLToPath(new URL('../../.build/init-test/', import.meta.url))
mkdirSync(within, { recursive: true })
afterAll(() => {
  rmSync(folder, { recursive: true })
  rmSync(within, { recursive: true })
})

describe('what it writes of the simulated account', () => {
  const file = join(within, 'ballast.yml')
  const written = ballast(['init', '--simulated', '--out', file, '--force'])

  it('is told on standard error, with what to do next', () => {
    expect(written).toMatchObject({ status: 0, stdout: '' })
    expect(written.stderr).toMatch(/^Hosted zones\nRecords of example\.com \(zone 1 of 1, 4 records\)\n/)
    expect(written.stderr).toMatch(/Wrote .*ballast\.yml: 1 service in mode observe \(www\)\.\n/)
    expect(written.stderr).toContain('npm run package -- --region us-east-1 --config ')
  })

  it('has both fleets and the node group of the one on EKS', () => {
    expect(loadConfig(file).services).toMatchObject([
      {
        name: 'www',
        mode: 'observe',
        fleets: {
          stable: { setIdentifier: 'ec2', loadBalancer: 'app/web-ec2/50dc6c495c0c9188' },
          candidate: { setIdentifier: 'eks', nodeGroup: { cluster: 'web-eks', name: 'workers', maxNodes: 20 } },
        },
      },
    ])
  })

  it('is the same each time', () => {
    const again = join(folder, 'again.yml')
    expect(ballast(['init', '--simulated', '--out', again]).status).toBe(0)
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(file, 'utf8'))
  })

  it('has nothing wrong that doctor would find once it is deployed', () => {
    expect(ballast(['doctor', '--simulated', '--config', file])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/checks, nothing found\./),
    })
  })

  it('can be packaged', { timeout: 120_000 }, () => {
    const out = join(folder, 'packages')
    const packaged = ballast(['package', '--config', '.build/init-test/ballast.yml', '--out', out, '--json'])
    expect(packaged.status).toBe(0)
    expect(JSON.parse(packaged.stdout)).toMatchObject({
      folder: out,
      stacks: [{ name: 'ballast', region: 'us-east-1', largestRole: { managedPolicies: 0 } }],
      quotasToRaise: [],
    })
  })
})

it('reads the account of any drill', () => {
  const file = join(folder, 'upgrade.yml')
  expect(ballast(['init', '--simulated', 'upgrade-healthy', '--out', file]).status).toBe(0)
  expect(loadConfig(file).services[0]?.fleets).toMatchObject({
    stable: { nodeGroup: { cluster: 'web-ec2', name: 'workers', maxNodes: 12 } },
    candidate: { nodeGroup: { cluster: 'web-eks', name: 'workers', maxNodes: 12 } },
  })
})

it('prints JSON and nothing else on standard output, and writes no file unless one is named', () => {
  const { status, stdout, stderr } = ballast(['init', '--simulated', '--json'])
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    region: 'us-east-1',
    zones: 1,
    recordSets: [{ name: 'www.example.com.', type: 'A' }],
    balancers: [{ loadBalancer: 'app/web-ec2/50dc6c495c0c9188' }, { loadBalancer: 'app/web-eks/6d0ecf831eec9f09' }],
    clusters: [{ name: 'web-eks', nodeGroups: [{ name: 'workers', max: 20 }] }],
    unread: [],
    services: [{ name: 'www', candidate: { record: { setIdentifier: 'eks' } } }],
    leftOut: [],
  })
  expect(stderr).not.toContain('Wrote')

  const file = join(folder, 'both.yml')
  const both = ballast(['init', '--simulated', '--json', '--out', file])
  expect(both.stdout).toBe(stdout)
  expect(existsSync(file)).toBe(true)
})

it('leaves a file alone that is there, unless --force says otherwise', () => {
  const file = join(folder, 'mine.yml')
  writeFileSync(file, 'mine')
  const { status, stderr } = ballast(['init', '--simulated', '--out', file])
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringMatching(/mine\.yml is there already\..*--force/),
  })
  expect(readFileSync(file, 'utf8')).toBe('mine')
  expect(ballast(['init', '--simulated', '--out', file, '--force']).status).toBe(0)
  expect(loadConfig(file).services).toHaveLength(1)
})

it('means ballast.yml where no file is named', () => {
  const { status, stderr } = ballast(['init', '--simulated'])
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringMatching(/^--out ballast\.yml is there already/),
  })
})

it.each([
  ['a drill that there is not', ['--simulated', 'x', '--json'], /x\.yml.*a file that can be read/],
  ['a file that cannot be written', ['--simulated', '--out', join(folder, 'no', 'x.yml')], /cannot be written/],
  ['an option that there is not', ['--x'], /unknown option/],
])('ends with 2 for %s', (_, args, message) => {
  const { status, stderr } = ballast(['init', ...args])
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(message) })
  expect(stderr).not.toContain('    at ')
})

/** No account and no credentials but what is said. */
const nobody = {
  HOME: folder,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: join(folder, 'none'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
}

it('ends with 1 without credentials, and says what to do', async () => {
  const file = join(folder, 'none.yml')
  const { status, stderr } = await ballastAsync(['init', '--out', file], nobody)
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/Sign in \(such as `aws sso login`\)/),
  })
  expect(existsSync(file)).toBe(false)
}, 30_000)

describe('with an account of which Route 53 says', () => {
  const zone = (name: string, records: number): string =>
    `<HostedZone><Id>/hostedzone/Z${name.toUpperCase()}</Id><Name>${name}.example.</Name><CallerReference>x</CallerReference>` +
    `<Config><PrivateZone>false</PrivateZone></Config><ResourceRecordSetCount>${records}</ResourceRecordSetCount></HostedZone>`
  const list = (zones: string, next: string): string =>
    `<ListHostedZonesResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><HostedZones>${zones}</HostedZones>` +
    `${next}<MaxItems>100</MaxItems></ListHostedZonesResponse>`
  const records =
    '<ListResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ResourceRecordSets>' +
    '<ResourceRecordSet><Name>\\052.two.example.</Name><Type>A</Type><SetIdentifier>a&#27;[31m</SetIdentifier><Weight>1</Weight>' +
    '<TTL>60</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords>' +
    '</ResourceRecordSet></ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>300</MaxItems>' +
    '</ListResourceRecordSetsResponse>'

  /** Runs init against a Route 53 on a loopback port that has zones on two pages. */
  async function initWith(second: string, ...args: readonly string[]) {
    const server = createServer(({ url = '', headers }, response) => {
      response.setHeader('content-type', 'text/xml')
      if (!headers.authorization?.includes('/us-east-1/route53/')) response.statusCode = 403
      if (url.includes('/rrset')) response.end(records)
      else if (url.includes('marker=ZTWO')) response.end(list(second, '<IsTruncated>false</IsTruncated>'))
      else response.end(list(zone('one', 2), '<IsTruncated>true</IsTruncated><NextMarker>ZTWO</NextMarker>'))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      return await ballastAsync(['init', '--region', 'eu-west-1', ...args], {
        ...nobody,
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'example',
        AWS_ENDPOINT_URL_ROUTE_53: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      })
    } finally {
      server.close()
    }
  }

  it('that there are no weighted records, it ends with 3 and writes nothing', { timeout: 30_000 }, async () => {
    const file = join(folder, 'nothing.yml')
    const { status, stdout, stderr } = await initWith(zone('two', 2), '--out', file)
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toMatch(
      /There are no weighted records in the 2 hosted zones of this account\..* Nothing is written\.\n$/,
    )
    expect(existsSync(file)).toBe(false)
  })

  it('that there are none of use, it ends with 3 and says why each is left out', { timeout: 30_000 }, async () => {
    const { status, stdout, stderr } = await initWith(zone('two', 3), '--json')
    expect(status).toBe(3)
    expect(stderr).toContain('none that Ballast could protect with load balancers in eu-west-1. Nothing is written.')
    expect(stderr).toContain('  *.two.example A is left out: it has one weighted record (a: 1)')
    expect(stderr).not.toContain('\u001b')
    expect(stdout).not.toContain('\u001b')
    expect(JSON.parse(stdout)).toMatchObject({ zones: 2, leftOut: [{ set: { name: '\\052.two.example.' } }] })
  })
})
