#!/usr/bin/env node
import { Argument, Command, CommanderError, InvalidArgumentError } from 'commander'

const exitCodes = `
Exit codes:
  0  done; for explain also where the event is one that Ballast ignores
  1  Ballast itself failed; for drill also where a scenario did not end as its file says
  2  wrong arguments, a file that cannot be read, a wrong config, or an input that is no event`

function seed(text: string): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number
  throw new InvalidArgumentError('expected a whole number of at least 0.')
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
  .addHelpText(
    'after',
    `
Examples:
  $ npm run drill
  $ npm run drill -- --scenario five-percent-release --json out.json
  $ npm run drill -- --scenario ./my-scenario.yml --seed 7
${exitCodes}`,
  )
  .action(async (options: { scenario?: string; seed: number; json?: string }) => {
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

const expected = new Set(['usage', 'invalid-config', 'not-an-event'])

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2
  } else if (error instanceof Error && 'code' in error && expected.has(String(error.code))) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 2
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    process.exitCode = 1
  }
}
