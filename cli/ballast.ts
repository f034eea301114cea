#!/usr/bin/env node
import { Argument, Command, CommanderError, InvalidArgumentError } from 'commander'
import type { BacktestOptions } from './commands/backtest.ts'
import type { CostOptions } from './commands/cost.ts'
import type { DoctorOptions } from './commands/doctor.ts'
import type { ReportOptions } from './commands/report.ts'
import { addControlCommands } from './control/commands.ts'
import { addDeployCommands } from './deploy/commands.ts'
import { addInitCommand } from './init/commands.ts'
import { addRunDrillCommand } from './drill/commands.ts'
import { Failure } from './failure.ts'

const exitCodes = `
Exit codes:
  0  done; for explain also where the event is one that Ballast ignores
  1  Ballast itself failed, or CloudWatch cannot be read; for drill also where a scenario did not end as its file says
  2  wrong arguments, a file that cannot be read, a wrong config, or an input that is no event
  3  for control and run-drill: refused, or done only in part; for doctor: something was found`

function seed(text: string): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number
  throw new InvalidArgumentError('expected a whole number of at least 0.')
}

function positive(text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isFinite(number) && number > 0) return number
  throw new InvalidArgumentError('expected a number above 0.')
}

// Each command's code is loaded when it runs, so that none waits for what another needs.
const program = new Command('ballast')
  .description('Detects incidents of a service on two fleets and puts them right.')
  .exitOverride()
  .showHelpAfterError('(run with --help for what there is)')
  .addHelpText('after', exitCodes)

program
  .command('drill')
  .description('run incident scenarios against a simulated account, with Ballast and without')
  .option(
    '--scenario <name or file>',
    'one scenario only: the name of one that comes with Ballast, or a file of your own',
  )
  .option('--seed <number>', 'the same seed gives the same bytes', seed, 1)
  .option('--json <file>', 'write the results as JSON too: an object with --scenario, else an array')
  .option('--report <file>', 'where to write the report, one HTML file with all drills', '.build/drills.html')
  .option('--no-report', 'write no report')
  .addHelpText(
    'after',
    `
Examples:
  $ npm run drill
  $ npm run drill -- --scenario five-percent-release --json out.json
  $ npm run drill -- --scenario ./my-scenario.yml --seed 7 --report my-scenario.html
${exitCodes}`,
  )
  .action(async (options: { scenario?: string; seed: number; json?: string; report: string | false }) => {
    const { drill } = await import('./commands/drill.ts')
    if (!(await drill(options))) process.exitCode = 1
  })

program
  .command('explain')
  .description('say how Ballast would take an event: as which trigger, for which service and signal, and why')
  .requiredOption('--event <file>', 'JSON file with the event as Lambda would get it; - for standard input')
  .option('--config <file>', 'what is protected', 'ballast.yml')
  .addHelpText(
    'after',
    `
Example:
  $ npm run explain -- --event test/fixtures/events/event-bridge-metric-math.json
  prints {"trigger", "reason", "service", "signal", "alarmName"}, null where it does not apply
${exitCodes}`,
  )
  .action(async (options: { event: string; config: string }) => {
    const { explain } = await import('./commands/explain.ts')
    process.stdout.write(await explain(options))
  })

program
  .command('schema')
  .description('print the JSON Schema of ballast.yml, or of a drill’s scenario')
  .addArgument(new Argument('[kind]', 'of which kind of file').choices(['config', 'scenario']).default('config'))
  .addHelpText('after', `\nExample:\n  $ node cli/ballast.ts schema scenario > scenario.schema.json\n${exitCodes}`)
  .action(async (kind: 'config' | 'scenario') => {
    const { schema } = await import('./commands/schema.ts')
    process.stdout.write(schema(kind))
  })

program
  .command('bench')
  .description('run a benchmark, or without a name all of them, and print what was measured beside its goal')
  .argument('[name]', 'which one')
  .option('--seed <number>', 'the same seed gives the same numbers', seed, 1)
  .option('--quick', 'a small part of it, for a first look', false)
  .option('--json <file>', 'write all numbers as JSON')
  .option('--plot <file>', 'draw a picture (SVG)')
  .addHelpText(
    'after',
    `
Examples:
  $ npm run bench
  $ npm run bench -- path --json path.json
  $ npm run bench -- detection --json detection.json --plot detection.svg
${exitCodes}`,
  )
  .action(async (name: string | undefined, options: { seed: number; quick: boolean; json?: string; plot?: string }) => {
    const { bench } = await import('./commands/bench.ts')
    await bench(name, options)
  })

program
  .command('backtest')
  .description('say what Ballast would have done in the past, and what alarms would have')
  .requiredOption('--signal <name>', 'error-rate, request-spike, dns-failure or api-throttling')
  .option('--csv <file>', 'history from a CSV')
  .option('--service <name>', 'history of a service from CloudWatch')
  .option('--days <number>', 'how many days of it', positive, 14)
  .option('--config <file>', 'where the service is described', 'ballast.yml')
  .option('--false-alarms-per-week <number>', 'how often Ballast, and each alarm, may be wrong', positive, 0.25)
  .option('--json <file>', 'write the detections and alarms as JSON')
  .option('--plot <file>', 'draw a picture (SVG)')
  .addHelpText(
    'after',
    `
Columns of a CSV; timestamps are ISO 8601 or epoch seconds, the starts of periods, and an empty cell or a missing row
is a missing datapoint:
  error-rate                   timestamp,candidate_requests,candidate_errors,stable_requests,stable_errors
  request-spike                timestamp,requests
  dns-failure, api-throttling  timestamp,count,requests (requests may be empty)
Examples:
  $ npm run backtest -- --signal error-rate --csv history.csv --plot history.svg
  $ npm run backtest -- --signal request-spike --service web --days 14 --json spikes.json
${exitCodes}`,
  )
  .action(async (options: BacktestOptions) => {
    const { backtest } = await import('./commands/backtest.ts')
    await backtest(options)
  })

program
  .command('doctor')
  .description('check a deployed account: say what is wrong, why it matters and what to do about it')
  .option('--config <file>', 'what is protected', 'ballast.yml')
  .option('--json <file>', 'write the findings as JSON')
  .option('--simulated', 'check a simulated account with the stack in it instead', false)
  .option('--defect <name>', 'with --simulated: with something wrong in it; an unknown name lists them')
  .addHelpText(
    'after',
    `
It only reads. The account and the region are those of AWS_PROFILE and AWS_REGION (us-east-1 unless said).
Examples:
  $ npm run doctor
  $ npm run doctor -- --simulated --defect record-rule-disabled
Exit codes:
  0  nothing found
  1  Ballast itself failed
  2  wrong arguments, or a wrong config
  3  something was found, or could not be checked`,
  )
  .action(async (options: DoctorOptions) => {
    const { doctor } = await import('./commands/doctor.ts')
    if (!(await doctor(options))) process.exitCode = 3
  })

program
  .command('cost')
  .description('say what Ballast costs by the config: idle, in a release, for an incident, and for the account')
  .option('--config <file>', 'what is protected', 'ballast.yml')
  .option('--json', 'print everything as JSON, with the prices and what is assumed', false)
  .addHelpText(
    'after',
    `
It reads no account. The region is AWS_REGION (us-east-1 unless said); the prices are those of us-east-1.
Examples:
  $ npm run cost
  $ npm run --silent cost -- --json
${exitCodes}`,
  )
  .action(async (options: CostOptions) => {
    const { cost } = await import('./commands/cost.ts')
    process.stdout.write(cost(options))
  })

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
    `
It only reads. The account and the region are those of AWS_PROFILE and AWS_REGION (us-east-1 unless said). The report of
drills is written by npm run drill.
Examples:
  $ npm run report -- --incident web-20261123T011643Z-k3f9
  $ npm run report -- --incident web-20261123T011643Z-k3f9 --out post-mortem.html
${exitCodes}`,
  )
  .action(async (options: ReportOptions) => {
    const { report } = await import('./commands/report.ts')
    await report(options)
  })

addInitCommand(program)
addControlCommands(program)
addRunDrillCommand(program)
addDeployCommands(program)

const misused = new Set(['usage', 'invalid-config', 'not-an-event', 'invalid-request'])

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2
  } else if (error instanceof Error && 'code' in error && misused.has(String(error.code))) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 2
  } else if (error instanceof Failure) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    process.exitCode = 1
  }
}
