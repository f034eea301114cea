import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { Failure } from '../failure.ts'
import type { Deployer } from './deployer.ts'
import type { Stack } from './stacks.ts'

const osls = createRequire(import.meta.url).resolve('osls/bin/serverless.js')
const templateFile = 'cloudformation-template-update-stack.json'

interface Settings {
  /** The home region. */
  readonly region: string
  /** Path of the config, from this folder. */
  readonly config: string
  /** An address that is subscribed to pages. */
  readonly email: string | undefined
  /** Where the packages go, a folder for each stack. */
  readonly out: string
}

/** Deploys with osls and the AWS credentials of this process. */
export function oslsDeployer({ region, config, email, out }: Settings): Deployer {
  const environment = {
    ...process.env,
    AWS_REGION: region,
    BALLAST_CONFIG: config,
    ...(email !== undefined && { BALLAST_PAGES_EMAIL: email }),
  }
  // The forwarder's name has the region, which the caller knows.
  const folderOf = ({ name, file }: Stack): string =>
    resolve(out, file === 'serverless-forwarder.yml' ? 'ballast-forwarder' : name)

  async function run(command: 'package' | 'deploy', stack: Stack): Promise<void> {
    const args = [osls, command, '--config', stack.file, '--region', stack.region, '--package', folderOf(stack)]
    const isShown = command === 'deploy'
    const child = spawn(process.execPath, args, {
      env: { ...environment, ...(stack.number !== undefined && { BALLAST_SERVICE_STACK: String(stack.number) }) },
      stdio: ['ignore', isShown ? 'inherit' : 'pipe', isShown ? 'inherit' : 'pipe'],
    })
    const ended = new Promise<number | null>((done, reject) => child.on('close', done).on('error', reject))
    const [status, ...said] = await Promise.all([
      ended,
      ...[child.stdout, child.stderr].map((each) => (each === null ? '' : text(each))),
    ])
    if (status !== 0) {
      throw new Failure(`osls ${command} of ${stack.name} ended with ${status}.${isShown ? '' : `\n${said.join('')}`}`)
    }
  }

  return {
    async caller() {
      try {
        const { Account: account = '', Arn: arn = '' } = await new STSClient({ region }).send(
          new GetCallerIdentityCommand({}),
        )
        return { account, arn }
      } catch (error) {
        throw new Failure(
          `AWS does not say who you are: ${(error as Error).message}. Sign in (aws sso login, or AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), and run it again. Nothing was deployed.`,
          { cause: error },
        )
      }
    },
    async package(stack) {
      process.stderr.write(`Packages ${stack.name} for ${stack.region} …\n`)
      await run('package', stack)
      return readFile(join(folderOf(stack), templateFile), 'utf8')
    },
    deploy: (stack) => run('deploy', stack),
    async outputs(stack) {
      const client = new CloudFormationClient({ region: stack.region })
      const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: stack.name }))
      const outputs = (found?.Outputs ?? []).filter(
        ({ OutputKey: key = '' }) => !/LambdaFunctionQualifiedArn$|^Serverless/.test(key),
      )
      return Object.fromEntries(outputs.map(({ OutputKey: key = '', OutputValue: value = '' }) => [key, value]))
    },
  }
}
