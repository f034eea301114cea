import type { Command } from 'commander'
import type { DoctorOptions } from '../commands/doctor.ts'
import type { ReportOptions } from '../commands/report.ts'
import { helpText } from './help-text.ts'

const account =
  'It only reads. The account and the region are those of AWS_PROFILE and AWS_REGION (us-east-1 unless said).'

function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check a deployed account: say what is wrong, why it matters and what to do about it')
    .option('--config <file>', 'what is protected', 'ballast.yml')
    .option('--json [file]', 'the findings as JSON, printed or into a file')
    .option('--simulated', 'check a simulated account with the stack in it instead', false)
    .option('--defect <name>', 'with --simulated: with something wrong in it; an unknown name lists them')
    .addHelpText(
      'after',
      helpText({
        notes: account,
        examples: ['npx ballast doctor', 'npx ballast doctor --simulated --defect record-rule-disabled'],
        exitCodes: {
          0: 'nothing found',
          1: 'AWS does not take the credentials, or Ballast itself failed',
          2: 'wrong arguments, a wrong config, or a file that cannot be written',
          3: 'something was found, or could not be checked',
        },
      }),
    )
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('../commands/doctor.ts')
      if (!(await doctor(options))) process.exitCode = 3
    })
}

function addReport(program: Command): void {
  program
    .command('report')
    .description('write what happened in an incident of a deployed account as one HTML file')
    .requiredOption('--incident <id>', "the incident's id, as in messages and status")
    .option('--out <file>', 'where to write it; .build/ID.html unless said')
    .option('--json', 'print what it is made of as JSON instead, or with --out as well', false)
    .option('--config <file>', 'where the service is described', 'ballast.yml')
    .option('--function-name <name>', 'the deployed function that knows the table', 'ballast-control')
    .option('--table <name>', 'the DynamoDB table, where it is known')
    .addHelpText(
      'after',
      helpText({
        notes: `${account} The report\nof drills is written by npx ballast drill.`,
        examples: [
          'npx ballast report --incident web-20261123T011643Z-k3f9',
          'npx ballast report --incident web-20261123T011643Z-k3f9 --out post-mortem.html',
        ],
        exitCodes: {
          0: 'written, or printed',
          1: 'no such incident, no access, or Ballast itself failed',
          2: 'wrong arguments, a wrong config, or a file that cannot be written',
        },
      }),
    )
    .action(async (options: ReportOptions) => {
      const { report } = await import('../commands/report.ts')
      await report(options)
    })
}

/** The commands that read a deployed account, and change nothing. */
export function addDeployedCommands(program: Command): void {
  addDoctor(program)
  addReport(program)
}
