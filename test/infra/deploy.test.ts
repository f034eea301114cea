import { describe, expect, it } from 'vitest'
import { deployStacks, packageStacks } from '../../cli/deploy/deploy.ts'
import type { Deployer } from '../../cli/deploy/deployer.ts'
import { stacksFor } from '../../cli/deploy/stacks.ts'
import { Failure } from '../../cli/failure.ts'
import type { Protection, Service } from '../../shared/domain/service/service.ts'
import { protection, service } from '../support/builders.ts'
import { ballastAsync } from '../support/cli.ts'

const template = (Resources: object): string => JSON.stringify({ Resources })
const small = template({ Table: { Type: 'AWS::DynamoDB::Table' } })

/** An account in memory: what is done in it, in order, and what it refuses. */
function inMemory({ packages = small, failing = '' } = {}) {
  const done: string[] = []
  const deployer: Deployer = {
    async caller() {
      done.push('caller')
      return { account: '111122223333', arn: 'arn:aws:iam::111122223333:user/deployer' }
    },
    async package({ name, file }) {
      done.push(`package ${name} from ${file}`)
      return packages
    },
    async deploy({ name, region }) {
      if (name === failing) throw new Failure(`osls deploy of ${name} ended with 1.`)
      done.push(`deploy ${name} in ${region}`)
    },
    async outputs({ name }) {
      return name.startsWith('ballast-services') ? {} : { PagesTopicArn: `topic of ${name}` }
    },
  }
  return { done, deployer }
}

async function deployed(
  region: string,
  services: Service[] = [service()],
  account = inMemory(),
  changes: Partial<Protection> = {},
) {
  const lines: string[] = []
  const end = await deployStacks(
    { region, protection: { ...protection(...services), ...changes } },
    account.deployer,
    (line) => lines.push(line),
  ).then(
    () => null,
    (error: Error) => error,
  )
  return { end, done: account.done, said: lines.join('\n') }
}

describe('deploying', () => {
  it('makes one stack where home is us-east-1', async () => {
    expect(await deployed('us-east-1')).toMatchObject({
      end: null,
      done: ['caller', 'package ballast from serverless.yml', 'deploy ballast in us-east-1'],
    })
  })

  it('makes a forwarder in us-east-1 as well where home is elsewhere, after what takes its events', async () => {
    expect(await deployed('eu-west-1')).toMatchObject({
      end: null,
      done: [
        'caller',
        'package ballast from serverless.yml',
        'package ballast-forwarder-eu-west-1 from serverless-forwarder.yml',
        'deploy ballast in eu-west-1',
        'deploy ballast-forwarder-eu-west-1 in us-east-1',
      ],
    })
  })

  it('makes the stacks of services after the home stack, which gives their alarms up, in their order', async () => {
    const { end, done, said } = await deployed('eu-west-1', [service()], inMemory(), { serviceStacks: 4 })
    expect(end).toBeNull()
    expect(done.filter((step) => step.startsWith('deploy'))).toEqual([
      'deploy ballast in eu-west-1',
      'deploy ballast-services-1 in eu-west-1',
      'deploy ballast-services-2 in eu-west-1',
      'deploy ballast-services-3 in eu-west-1',
      'deploy ballast-services-4 in eu-west-1',
      'deploy ballast-forwarder-eu-west-1 in us-east-1',
    ])
    expect(done).toContain('package ballast-services-4 from serverless-services.yml')
    // Nobody subscribes to what has no topic.
    expect(said).not.toContain('ballast-services-4 (eu-west-1):')
    expect(said).toContain("both stacks' PagesTopicArn")
  })

  it('says which services have no alarms when one of their stacks fails', async () => {
    const account = inMemory({ failing: 'ballast-services-3' })
    const { end } = await deployed('us-east-1', [service()], account, { serviceStacks: 4 })
    expect(end?.message).toMatch(
      /^osls deploy of ballast-services-3 ended with 1\.\nballast, ballast-services-1, ballast-services-2 are deployed and at work\. ballast-services-3, ballast-services-4 may not be as the config says: .* look each minute\. Run npm run deploy again/,
    )
  })

  it('says as whom and where it deploys, what there is then, and what to do next', async () => {
    const { said } = await deployed('eu-west-1', [service({ mode: 'observe' }), service({ name: 'api' })])
    expect(said).toContain('account 111122223333 as arn:aws:iam::111122223333:user/deployer')
    expect(said).toContain('PagesTopicArn: topic of ballast-forwarder-eu-west-1')
    expect(said).toMatch(/1\. Subscribe the people on call to both stacks' PagesTopicArn/)
    expect(said).toMatch(/2\. See that the account has a CloudTrail trail/)
    expect(said).toMatch(/3\. Leave web in mode observe until/)
    expect(said).toMatch(/4\. From now on Ballast may change the weights and node groups of api\./)
  })

  it('deploys nothing where the forwarder does not fit either', async () => {
    const account = inMemory({
      packages: template(Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`A${index}`, { Type: 'T' }]))),
    })
    const { end, done } = await deployed('eu-west-1', [service()], account)
    expect(end).toMatchObject({
      name: 'Failure',
      message: expect.stringMatching(/ballast-forwarder.*Nothing was deployed/s),
    })
    expect(done.filter((step) => step.startsWith('deploy'))).toEqual([])
  })

  it('says what is deployed and what is not when the second stack fails', async () => {
    const { end, done } = await deployed('eu-west-1', [service()], inMemory({ failing: 'ballast-forwarder-eu-west-1' }))
    expect(done).toContain('deploy ballast in eu-west-1')
    expect(end?.message).toMatch(
      /ended with 1\.\nballast is deployed and at work\. ballast-forwarder-eu-west-1 is not as the config says in us-east-1: .*Run npm run deploy again/,
    )
  })

  it('says that nothing is deployed when the first stack fails', async () => {
    const { end, done } = await deployed('eu-west-1', [service()], inMemory({ failing: 'ballast' }))
    expect(done.filter((step) => step.startsWith('deploy'))).toEqual([])
    expect(end?.message).toContain('ballast was not deployed in eu-west-1.')
  })

  it('says which quotas have to be raised, and lets AWS decide', async () => {
    const rules = Array.from({ length: 301 }, (_, index) => [`Rule${index}`, { Type: 'AWS::Events::Rule' }])
    const { end, said } = await deployed(
      'us-east-1',
      [service()],
      inMemory({ packages: template(Object.fromEntries(rules)) }),
    )
    expect(end).toBeNull()
    expect(said.indexOf('301 rules')).toBeGreaterThan(0)
    expect(said.indexOf('301 rules')).toBeLessThan(said.indexOf('Subscribe the people'))
  })

  it('packages without asking who it is', async () => {
    const { done, deployer } = inMemory()
    await packageStacks({ region: 'eu-west-1', protection: protection() }, deployer)
    expect(done).toHaveLength(2)
    expect(done).not.toContain('caller')
  })

  it.each([
    ['', 'expected a region such as eu-west-1'],
    ['europe', 'expected a region such as eu-west-1'],
    ['cn-north-1', 'expected one in the partition aws'],
    ['us-gov-west-1', 'expected one in the partition aws'],
  ])('refuses the region "%s" before anything is done', async (region, expected) => {
    const { end, done } = await deployed(region)
    expect(end).toMatchObject({ code: 'usage', message: expect.stringContaining(expected) })
    expect(done).toEqual([])
  })

  it.each(['us-east-1', 'eu-central-2', 'ap-southeast-4', 'il-central-1'])('takes the region %s', (region) => {
    expect(stacksFor(region, {})[0]).toMatchObject({ region })
  })
})

describe('ballast deploy', () => {
  const ended = (...args: string[]) =>
    ballastAsync(['deploy', ...args], { HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' })

  it.each([
    ['a region that is none', ['--region', 'europe'], "--region is 'europe'; expected a region such as eu-west-1"],
    ['a config that is not there', ['--config', 'no-such.yml'], 'no-such.yml'],
  ])('ends with 2 for %s', async (_, args, message) => {
    expect(await ended(...args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(message) })
  })

  it('ends with 1 without credentials, and says how to get some', async () => {
    const { status, stdout, stderr } = await ended('--region', 'eu-west-1')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^AWS does not say who you are: .*Sign in \(aws sso login.*Nothing was deployed\.$/m)
    expect(stderr).not.toMatch(/^ +at /m)
  })
})
