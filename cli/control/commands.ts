import { userInfo } from 'node:os'
import { InvalidArgumentError, type Command } from 'commander'
import { helpText } from '../program/help-text.ts'

const exitCodes = {
  0: 'done',
  1: 'failed: no answer, or the function failed; whether it was done is said',
  2: 'wrong arguments',
  3: 'refused, or done only in part: the answer says what and why',
}

/** An incident's id, as in messages. */
const id = 'web-20261123T011643Z-k3f9'

interface Shared {
  readonly by: string
  readonly functionName: string
  readonly json: boolean
}

function wholeMinutes(text: string): number {
  if (/^\d+$/.test(text) && Number(text) > 0) return Number(text)
  throw new InvalidArgumentError('expected a whole number of minutes, at least 1.')
}

/** Empty where the operating system knows no name, as in some containers; the request is then refused without --by. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}

async function run(asked: Readonly<Record<string, unknown>>, { functionName, json }: Shared): Promise<void> {
  const { control } = await import('../commands/control.ts')
  const { done, text } = await control(asked, { functionName, json })
  process.stdout.write(text)
  if (!done) process.exitCode = 3
}

/** The command `control` with all that people may ask of a deployed Ballast. */
export function addControlCommands(program: Command): void {
  const control = program
    .command('control')
    .description('steer a deployed Ballast: how it stands, approve, reject, undo, pause, resume')
    .addHelpText(
      'after',
      helpText({
        notes: 'It invokes ballast-control. The account and the region are those of AWS_PROFILE and AWS_REGION.',
        examples: [
          'npx ballast control status',
          `npx ballast control approve ${id} --reason "looks right"`,
          'npx ballast control pause web --minutes 60 --reason "load test"',
        ],
        exitCodes,
      }),
    )

  const add = (name: string, description: string, example: string): Command =>
    control
      .command(name)
      .description(description)
      .option('--by <name>', 'who asks, for the record', userName())
      .option('--function-name <name>', 'the deployed function', 'ballast-control')
      .option('--json', "the function's answer as JSON", false)
      .addHelpText('after', helpText({ examples: [`npx ballast control ${example}`], exitCodes }))

  add('status', 'how Ballast and its services stand', 'status --service web --json')
    .option('--service <name>', 'one service only')
    .action(({ service = null, ...shared }: Shared & { service?: string | null }) =>
      run({ command: 'status', service }, shared),
    )

  const onIncident = {
    approve: 'agree to the plan that waits in an incident',
    reject: 'refuse the plan that waits in an incident',
    undo: 'put back what Ballast changed in an incident, where nobody has changed it since',
  }
  for (const [command, description] of Object.entries(onIncident)) {
    add(command, description, `${command} ${id} --reason "our test"`)
      .argument('<incident>', "the incident's id, as in messages and status")
      .option('--reason <text>', 'why, for the record', '')
      .action((incidentId: string, { reason, by, ...shared }: Shared & { reason: string }) =>
        run({ command, incidentId, by, reason }, { by, ...shared }),
      )
  }

  add('pause', 'let Ballast change nothing: of a service, or of all', 'pause web --minutes 60 --reason "load test"')
    .argument('[service]', 'the service; without it, everything is paused')
    .option('--minutes <number>', 'for how long; without it, until somebody resumes it', wholeMinutes)
    .requiredOption('--reason <text>', 'why, for whoever finds Ballast paused')
    .action((service: string | undefined, options: Shared & { readonly minutes?: number; readonly reason: string }) => {
      const { minutes = null, reason, by } = options
      return run({ command: 'pause', service: service ?? null, minutes, by, reason }, options)
    })

  add('resume', 'end a pause: that of a service, or that of everything', 'resume web')
    .argument('[service]', 'the service; without it, the pause of everything ends')
    .option('--reason <text>', 'why, for the record', '')
    .action((service: string | undefined, options: Shared & { readonly reason: string }) => {
      const { reason, by } = options
      return run({ command: 'resume', service: service ?? null, by, reason }, options)
    })
}
