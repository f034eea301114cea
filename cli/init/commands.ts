import type { Command } from 'commander'
import type { InitOptions } from '../commands/init.ts'
import { helpText } from '../program/help-text.ts'

/** The command `init`. */
export function addInitCommand(program: Command): void {
  program
    .command('init')
    .description('read an account, and write a commented ballast.yml for it in mode observe, ready to review')
    .option(
      '--region <region>',
      'where the load balancers and clusters are',
      process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION'] || 'us-east-1',
    )
    .option('--out <file>', 'where to write it; ballast.yml unless said')
    .option('--force', 'write over a file that is there', false)
    .option('--json', 'print what was found as JSON instead, or with --out as well', false)
    .option('--simulated [scenario]', "read a simulated account instead: a drill's, by its name or file")
    .addHelpText(
      'after',
      helpText({
        notes: `It only reads: hosted zones and their weighted records, the load balancers behind them, and EKS node groups. The account is
that of AWS_PROFILE. What no API tells, such as which fleet is the candidate, is said in comments for you to check.`,
        examples: ['npx ballast init --region eu-west-1', 'npx ballast init --simulated --out simulated.yml'],
        exitCodes: {
          0: 'written, or printed',
          1: 'the account cannot be read, or Ballast itself failed',
          2: 'wrong arguments, or a file that is there already or cannot be written',
          3: 'nothing that Ballast could protect was found; nothing is written',
        },
      }),
    )
    .action(async (options: InitOptions) => {
      const { init } = await import('../commands/init.ts')
      if (!(await init(options))) process.exitCode = 3
    })
}
