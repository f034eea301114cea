import { Argument, type Command } from 'commander'
import type { BacktestOptions } from '../commands/backtest.ts'
import type { BenchOptions } from '../commands/bench.ts'
import type { CostOptions } from '../commands/cost.ts'
import type { DrillOptions } from '../commands/drill.ts'
import { positive, seed } from './arguments.ts'
import { helpText } from './help-text.ts'

const failed = 'Ballast itself failed'
const wrongInput = 'wrong arguments, a file that cannot be read or written, or a wrong config'

function addDrill(program: Command): void {
  program
    .command('drill')
    .description('run incident scenarios against a simulated account, with Ballast and without')
    .option(
      '--scenario <name or file>',
      'one scenario only: the name of one that comes with Ballast, or a file of your own',
    )
    .option('--seed <number>', 'the same seed gives the same bytes', seed, 1)
    .option('--json [file]', 'the results as JSON, printed or into a file: an object with --scenario, else an array')
    .option('--report <file>', 'where to write the report, one HTML file with all drills', '.build/drills.html')
    .option('--no-report', 'write no report')
    .addHelpText(
      'after',
      helpText({
        examples: [
          'npx ballast drill',
          'npx ballast drill --scenario five-percent-release --json out.json',
          'npx ballast drill --scenario ./my-scenario.yml --seed 7 --report my-scenario.html',
        ],
        exitCodes: {
          0: 'each scenario ended as its file says',
          1: `one did not, or ${failed}`,
          2: 'wrong arguments, a wrong scenario, or a file that cannot be read or written',
        },
      }),
    )
    .action(async (options: DrillOptions) => {
      const { drill } = await import('../commands/drill.ts')
      if (!(await drill(options))) process.exitCode = 1
    })
}

function addExplain(program: Command): void {
  program
    .command('explain')
    .description('say how Ballast would take an event: as which trigger, for which service and signal, and why')
    .requiredOption('--event <file>', 'JSON file with the event as Lambda would get it; - for standard input')
    .option('--config <file>', 'what is protected', 'ballast.yml')
    .addHelpText(
      'after',
      helpText({
        notes: 'Prints JSON: {"trigger", "reason", "service", "signal", "alarmName"}, null where it does not apply.',
        examples: ['npx ballast explain --event test/fixtures/events/event-bridge-metric-math.json'],
        exitCodes: {
          0: 'said, also of an event that Ballast ignores',
          1: failed,
          2: 'wrong arguments, a file that cannot be read, a wrong config, or an input that is no event',
        },
      }),
    )
    .action(async (options: { event: string; config: string }) => {
      const { explain } = await import('../commands/explain.ts')
      process.stdout.write(await explain(options))
    })
}

function addSchema(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of ballast.yml, or of a drill’s scenario')
    .addArgument(new Argument('[kind]', 'of which kind of file').choices(['config', 'scenario']).default('config'))
    .addHelpText(
      'after',
      helpText({
        examples: ['npx ballast schema scenario > scenario.schema.json'],
        exitCodes: { 0: 'printed', 1: failed, 2: 'wrong arguments' },
      }),
    )
    .action(async (kind: 'config' | 'scenario') => {
      const { schema } = await import('../commands/schema.ts')
      process.stdout.write(schema(kind))
    })
}

function addBench(program: Command): void {
  program
    .command('bench')
    .description('run a benchmark, or without a name all of them, and print what was measured beside its goal')
    .argument('[name]', 'which one; an unknown name lists them')
    .option('--seed <number>', 'the same seed gives the same numbers', seed, 1)
    .option('--quick', 'a small part of it, for a first look', false)
    .option('--json [file]', 'all numbers as JSON, printed or into a file')
    .option('--plot <file>', 'draw a picture (SVG)')
    .addHelpText(
      'after',
      helpText({
        examples: [
          'npx ballast bench',
          'npx ballast bench path --json path.json',
          'npx ballast bench detection --json detection.json --plot detection.svg',
        ],
        exitCodes: { 0: 'measured, whether the goals are met or not', 1: failed, 2: wrongInput },
      }),
    )
    .action(async (name: string | undefined, options: BenchOptions) => {
      const { bench } = await import('../commands/bench.ts')
      await bench(name, options)
    })
}

function addBacktest(program: Command): void {
  program
    .command('backtest')
    .description('say what Ballast would have done in the past, and what alarms would have')
    .requiredOption('--signal <name>', 'error-rate, request-spike, dns-failure or api-throttling')
    .option('--csv <file>', 'history from a CSV')
    .option('--service <name>', 'history of a service from CloudWatch')
    .option('--days <number>', 'how many days of it', positive, 14)
    .option('--config <file>', 'where the service is described', 'ballast.yml')
    .option('--false-alarms-per-week <number>', 'how often Ballast, and each alarm, may be wrong', positive, 0.25)
    .option('--json [file]', 'the detections and alarms as JSON, printed or into a file')
    .option('--plot <file>', 'draw a picture (SVG)')
    .addHelpText(
      'after',
      helpText({
        notes: `Columns of a CSV; timestamps are ISO 8601 or epoch seconds, the starts of periods, and an empty cell or a missing row
is a missing datapoint:
  error-rate                   timestamp,candidate_requests,candidate_errors,stable_requests,stable_errors
  request-spike                timestamp,requests
  dns-failure, api-throttling  timestamp,count,requests (requests may be empty)`,
        examples: [
          'npx ballast backtest --signal error-rate --csv history.csv --plot history.svg',
          'npx ballast backtest --signal request-spike --service web --days 14 --json spikes.json',
        ],
        exitCodes: {
          0: 'said, whether there was anything or not',
          1: `CloudWatch cannot be read, or ${failed}`,
          2: wrongInput,
        },
      }),
    )
    .action(async (options: BacktestOptions) => {
      const { backtest } = await import('../commands/backtest.ts')
      await backtest(options)
    })
}

function addCost(program: Command): void {
  program
    .command('cost')
    .description('say what Ballast costs by the config: idle, in a release, for an incident, and for the account')
    .option('--config <file>', 'what is protected', 'ballast.yml')
    .option('--json', 'print everything as JSON, with the prices and what is assumed', false)
    .addHelpText(
      'after',
      helpText({
        notes:
          'It reads no account. The region is AWS_REGION (us-east-1 unless said); the prices are those of us-east-1.',
        examples: ['npx ballast cost', 'npx ballast cost --config other.yml --json'],
        exitCodes: { 0: 'computed', 1: failed, 2: wrongInput },
      }),
    )
    .action(async (options: CostOptions) => {
      const { cost } = await import('../commands/cost.ts')
      process.stdout.write(cost(options))
    })
}

/** The commands that need no account: each loads its code when it runs. */
export function addOfflineCommands(program: Command): void {
  for (const add of [addDrill, addExplain, addSchema, addBench, addBacktest, addCost]) add(program)
}
