import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { ConfigError, parseConfig } from '../../shared/config/index.ts'
import { PortError } from '../../shared/ports/port-error.ts'
import { oneLine, printable, printableJson } from '../control/printable.ts'
import { Failure } from '../failure.ts'
import { readAccount, type AccountToRead } from '../init/account/read-account.ts'
import { initClients } from '../init/clients.ts'
import { configText } from '../init/config/config-text.ts'
import type { AccountFindings } from '../init/findings.ts'
import { suggest } from '../init/suggestion/suggest.ts'
import { shownName, type Suggestion } from '../init/suggestion/suggestion.ts'
import { UsageError } from '../usage-error.ts'

export interface InitOptions {
  readonly region: string
  readonly out?: string
  readonly force: boolean
  readonly json: boolean
  /** The drill whose account it is; true for one that has both fleets and a node group. */
  readonly simulated?: string | true
}

const usualFile = 'ballast.yml'
const usualScenario = 'dns-failure'

/** For whoever is in no hurry: init asks a lot of AWS, and nothing but AWS itself tries again for it. */
const attempts = 5

const tell = (line: string): void => void process.stderr.write(`${oneLine(line)}\n`)

/**
 * Reads an account and writes a config for it; says whether there was anything to write. Throws a `UsageError` for a file
 * that is there already or cannot be written, a `Failure` where the account cannot be read.
 */
export async function init(options: InitOptions): Promise<boolean> {
  const file = options.out ?? usualFile
  const isWritten = !options.json || options.out !== undefined
  if (isWritten && !options.force && existsSync(file)) throw isThere(file)
  const findings = await (options.simulated === undefined
    ? readDeployed(options.region)
    : readSimulated(options.simulated === true ? usualScenario : options.simulated))
  const suggestion = suggest(findings)
  if (options.json) {
    process.stdout.write(
      `${printableJson({ ...findings, services: suggestion.services, leftOut: suggestion.leftOut })}\n`,
    )
  }
  if (suggestion.services.length === 0) {
    process.stderr.write(`${printable(nothingFound(findings, suggestion))}\n`)
    return false
  }
  if (!isWritten) return true
  const hasSchema = existsSync(join(dirname(file), 'ballast.schema.json'))
  const text = configText(suggestion, findings.clusters, { hasSchema })
  check(text, file)
  write(file, text, options.force)
  process.stderr.write(`${printable(written(file, findings, suggestion))}\n`)
  return true
}

/** What Ballast would not read is a fault of init's own, and no use to anybody. */
function check(text: string, file: string): void {
  try {
    parseConfig(text, file)
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause
    throw new Failure(
      `What init would have written is not what Ballast reads, which is a fault of init. Nothing is written.\n${printable(cause.message)}`,
      { cause },
    )
  }
}

async function readDeployed(region: string): Promise<AccountFindings> {
  return read({
    ...initClients({ region, maxAttempts: attempts }, (milliseconds) => setTimeout(milliseconds)),
    region,
    tell,
  })
}

async function read(account: AccountToRead): Promise<AccountFindings> {
  try {
    return await readAccount(account)
  } catch (error) {
    if (!(error instanceof PortError)) throw error
    throw new Failure(`${advice(error)}\n(${oneLine(error.message)})`, { cause: error })
  }
}

const advice = ({ code }: PortError): string =>
  code === 'denied'
    ? 'AWS does not take the credentials, there are none, or they may not do this. Sign in (such as `aws sso login`), or set AWS_PROFILE; docs/configuration.md lists what init may have to read.'
    : 'The account could not be read.'

// The simulated account is large: it is loaded only where it is asked for.
async function readSimulated(scenario: string): Promise<AccountFindings> {
  const { loadScenario } = await import('../../drills/scenario/scenario-files.ts')
  const { simulatedAccount } = await import('../init/simulated.ts')
  const { clock, ...account } = simulatedAccount(loadScenario(scenario).scenario)
  return clock.complete(read({ ...account, tell }))
}

const isThere = (file: string): UsageError =>
  new UsageError(`--out ${oneLine(file)} is there already. Name another file, or write over it with --force.`)

function write(file: string, text: string, isForced: boolean): void {
  try {
    writeFileSync(file, text, { flag: isForced ? 'w' : 'wx' })
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') throw isThere(file)
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`--out ${oneLine(file)} cannot be written: ${reason}`, { cause })
  }
}

function notes({ leftOut, unread }: Suggestion): string[] {
  return [
    ...leftOut.map(({ set, why }) => `  ${oneLine(`${shownName(set.name)} ${set.type} is left out: ${why}.`)}`),
    ...unread.map(({ what, why }) => `  ${oneLine(`Could not be read: ${what} (${why})`)}`),
  ]
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

function nothingFound({ zones, recordSets, region }: AccountFindings, suggestion: Suggestion): string {
  const among = `${counted(zones, 'hosted zone')} of this account`
  const found =
    recordSets.length === 0
      ? `There are no weighted records in the ${among}. Ballast moves traffic between two of them: create a weighted record for each fleet first, or look in the account that has the zone.`
      : `There are weighted records in the ${among}, but none that Ballast could protect with load balancers in ${region}.`
  return [`${found} Nothing is written.`, ...notes(suggestion)].join('\n')
}

function written(file: string, { region }: AccountFindings, suggestion: Suggestion): string {
  const { services } = suggestion
  const option = file === usualFile ? '' : ` --config ${file}`
  return [
    `Wrote ${file}: ${counted(services.length, 'service')} in mode observe (${services.map(({ name }) => name).join(', ')}).`,
    ...notes(suggestion),
    'Next:',
    '  1. Read it: each comment that says Check is something that only you know.',
    `  2. See whether it can be deployed: npm run package -- --region ${region}${option}`,
    `  3. Deploy it: npm run deploy -- --region ${region}${option}, and look: npm run doctor${option === '' ? '' : ` --${option}`}`,
  ].join('\n')
}
