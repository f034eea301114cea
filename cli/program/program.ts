import { styleText } from 'node:util'
import { Command } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { addControlCommands } from '../control/commands.ts'
import { addDeployCommands } from '../deploy/commands.ts'
import { addRunDrillCommand } from '../drill/commands.ts'
import { addInitCommand } from '../init/commands.ts'
import { coloured, hasColours } from '../output/colours.ts'
import { addDeployedCommands } from './deployed.ts'
import { helpText } from './help-text.ts'
import { addOfflineCommands } from './offline.ts'

// Commander takes colours away where the terminal has none.
const always = (style: 'bold' | 'cyan') => (text: string) => styleText(style, text, { validateStream: false })

/** The command line: what there is, not what it does. Each command's code is loaded when it runs. */
export function ballastProgram(): Command {
  const program = new Command('ballast')
    .description('Detects incidents of a service on two fleets and puts them right.')
    .version(manifest.version)
    .option('--stack', 'where something fails, also print where in the code')
    .exitOverride()
    .showHelpAfterError('(run with --help for what there is)')
    .configureHelp({ showGlobalOptions: true, styleTitle: always('bold'), styleCommandText: always('cyan') })
    .configureOutput({
      outputError: (text, write) => write(coloured(process.stderr, 'red', text)),
      getOutHasColors: () => hasColours(process.stdout),
      getErrHasColors: () => hasColours(process.stderr),
    })
    .addHelpText(
      'after',
      helpText({
        notes: `ballast COMMAND --help has the options of a command, examples, and its exit codes. What is asked for goes to standard
output, progress and errors to standard error. Colours are for terminals only; NO_COLOR and FORCE_COLOR are heeded.`,
        examples: ['npx ballast drill', 'npx ballast control pause --help'],
        exitCodes: {
          0: 'done',
          1: 'failed; for drill also where a scenario did not end as its file says',
          2: 'wrong arguments, a file that cannot be read or written, a wrong config, or an input that is no event',
          3: 'control, run-drill: refused, or done only in part; doctor: something was found; init: nothing to protect',
        },
      }),
    )
  program.commandsGroup('Without an AWS account:')
  addOfflineCommands(program)
  program.commandsGroup('For an AWS account:')
  addDeployedCommands(program)
  addInitCommand(program)
  addControlCommands(program)
  addRunDrillCommand(program)
  addDeployCommands(program)
  return program
}
