import { randomInt } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { allTargets, fuzzOne, summaryOf, targetOf, type Found } from './run.ts'
import { fuzzAll } from './threads.ts'
import { draw } from './mutations/draw.ts'

const usage = `npm run fuzz -- [--inputs 100000] [--seed N] [--only INDEX]

Feeds mutated events, configs, scenario files and API answers to Ballast. The same seed gives the same inputs; --only
tries one of them again. Exit codes: 0 nothing was wrong, 1 something was (each input is in a file), 2 wrong usage.
`
const mostShown = 20

function integer(name: string, text: string): number {
  const value = Number(text)
  if (/^\d{1,9}$/.test(text)) return value
  throw new TypeError(`--${name} is '${text}', expected a whole number of at most nine digits`)
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      inputs: { type: 'string', default: '100000' },
      seed: { type: 'string', default: String(randomInt(1, 1_000_000_000)) },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  return {
    help: values.help,
    inputs: integer('inputs', values.inputs),
    seed: integer('seed', values.seed),
    only: values.only === undefined ? null : integer('only', values.only),
  }
}

/** A thread that hung could not say what it was given, but the same seed gives it again. */
async function withInput(found: Found): Promise<Found> {
  if (found.target !== 'unknown') return found
  const targets = await allTargets()
  const target = targetOf(targets, found.index)
  return {
    ...found,
    target: target.name,
    input: target.show(target.make(draw(found.seed, `${target.name}/${found.index}`))),
  }
}

async function report(all: readonly Found[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-fuzz-'))
  for (const each of all.slice(0, mostShown)) {
    const found = await withInput(each)
    const file = join(folder, `${found.seed}-${found.index}.json`)
    writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`)
    process.stderr.write(
      `\n${found.kind} by ${found.target}: ${found.message}\n` +
        `  input: ${file}\n  again: npm run fuzz -- --seed ${found.seed} --only ${found.index}\n`,
    )
  }
  if (all.length > mostShown) process.stderr.write(`\n${all.length - mostShown} more are not shown\n`)
}

async function main(): Promise<number> {
  let options
  try {
    options = readArguments()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    return 2
  }
  const { help, inputs, seed, only } = options
  if (help) {
    process.stdout.write(usage)
    return 0
  }
  const targets = await allTargets()
  if (only !== null) {
    const found = await fuzzOne(targets, seed, only)
    if (found !== null) await report([found])
    process.stdout.write(
      `input ${only} of seed ${seed} (${targetOf(targets, only).name}): ${found?.kind ?? 'nothing wrong'}\n`,
    )
    return found === null ? 0 : 1
  }
  const start = performance.now()
  let said = 0
  const found = await fuzzAll(seed, inputs, (tried) => {
    const seconds = (performance.now() - start) / 1_000
    if (seconds - said < 10) return
    said = seconds
    process.stderr.write(`${tried} of ${inputs} inputs, ${Math.round(tried / seconds)} a second\n`)
  })
  process.stderr.write(`${Math.round(inputs / ((performance.now() - start) / 1_000))} inputs a second\n`)
  if (found.length > 0) await report(found)
  process.stdout.write(`${summaryOf(targets, inputs, seed, found)}\n`)
  return found.length === 0 ? 0 : 1
}

process.exitCode = await main()
