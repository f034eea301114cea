import type { Command } from 'commander'
import type { DeployOptions } from '../commands/deploy.ts'
import type { PackageOptions } from '../commands/package.ts'
import { helpText } from '../program/help-text.ts'

const exitCodes = {
  0: 'done',
  1: 'failed, or more than AWS takes; what is deployed and what is not is said',
  2: 'wrong arguments, or a wrong config',
}

const tell = (line: string): void => void process.stdout.write(`${line}\n`)

/** The commands `package` and `deploy`. */
export function addDeployCommands(program: Command): void {
  const add = (name: string, description: string, example: string): Command =>
    program
      .command(name)
      .description(description)
      .option(
        '--region <region>',
        'the home region: that of the load balancers',
        process.env['AWS_REGION'] || 'us-east-1',
      )
      .option('--config <file>', 'what is protected', process.env['BALLAST_CONFIG'] || 'ballast.yml')
      .option('--email <address>', 'subscribe this address to pages', process.env['BALLAST_PAGES_EMAIL'] || undefined)
      .option('--out <folder>', 'where the packages go', '.build')
      .addHelpText('after', helpText({ examples: [example], exitCodes }))

  add(
    'package',
    'build all that would be deployed, offline, and check it against the limits of AWS',
    'npx ballast package --region eu-west-1',
  )
    .option('--json', 'print the sizes of the stacks as JSON')
    .action(async (options: PackageOptions) => {
      const { packageAll } = await import('../commands/package.ts')
      await packageAll(options, tell)
    })

  add(
    'deploy',
    'create or update Ballast in an AWS account',
    'npx ballast deploy --region eu-west-1 --email on-call@example.com',
  ).action(async (options: DeployOptions) => {
    const { deploy } = await import('../commands/deploy.ts')
    await deploy(options, tell)
  })
}
