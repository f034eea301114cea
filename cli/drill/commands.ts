import { userInfo } from 'node:os'
import { Option, type Command } from 'commander'
import { drillNames } from '../../shared/domain/drill/scenarios.ts'
import { oneLine } from '../control/printable.ts'
import { helpText } from '../program/help-text.ts'

interface RunDrillOptions {
  readonly scenario: string
  readonly service: string
  readonly observe: boolean
  readonly by: string
  readonly functionName: string
  readonly json: boolean
}

/** Empty where the operating system knows no name, as in some containers. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}

/** How often the deployed drill is looked at. */
const pollSeconds = 5

/** The command `run-drill`, which runs a drill on a deployed stack. */
export function addRunDrillCommand(program: Command): void {
  program
    .command('run-drill')
    .description('run a drill on a deployed stack, or say what Ballast would do about one')
    .addOption(new Option('--scenario <name>', 'what happens').choices(drillNames).makeOptionMandatory())
    .requiredOption('--service <name>', 'to which service: one with drills in ballast.yml, or with --observe any')
    .option('--observe', 'change nothing, and say what Ballast would do', false)
    .option('--by <name>', 'who asks, for the record', userName())
    .option('--function-name <name>', 'the deployed function, with its alias', 'ballast-run-drill:durable')
    .option('--json', 'the report as JSON', false)
    .addHelpText(
      'after',
      helpText({
        notes:
          'Its steps go to standard error as they begin. The account and the region are those of AWS_PROFILE and AWS_REGION.',
        examples: [
          'npx ballast run-drill --scenario bad-candidate --service drill-web',
          'npx ballast run-drill --scenario request-spike --service web --observe',
        ],
        exitCodes: {
          0: 'mitigated, and everything as it was before; or observed',
          1: 'failed: the drill could not be started or followed',
          2: 'wrong arguments',
          3: 'refused, or not as expected: the report says why',
        },
      }),
    )
    .action(async ({ scenario, service, observe, by, functionName, json }: RunDrillOptions) => {
      const { runDrill } = await import('../commands/run-drill.ts')
      const progress = (step: string): void => void process.stderr.write(`${oneLine(step)}\n`)
      const options = { functionName, json, pollSeconds }
      const { done, text } = await runDrill({ scenario, service, observe, by }, options, progress)
      process.stdout.write(text)
      if (!done) process.exitCode = 3
    })
}
