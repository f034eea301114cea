import { markdownTable } from 'markdown-table'
import { benchmarks, type Benchmark, type BenchOutput } from '../../bench/registry.ts'
import type { Row } from '../../bench/row.ts'
import { coloured } from '../output/colours.ts'
import { giveJson, writeOut, type JsonTarget } from '../output/files.ts'
import { UsageError } from '../usage-error.ts'

export interface BenchOptions {
  readonly seed: number
  readonly quick: boolean
  readonly json?: JsonTarget
  readonly plot?: string
}

/** Runs a benchmark by name, or all of them one after the other, and prints what was measured beside its goal. */
export async function bench(name: string | undefined, options: BenchOptions): Promise<void> {
  const chosen = name === undefined ? Object.entries(benchmarks) : [[name, benchmarkOf(name)] as const]
  if (name === undefined && options.plot !== undefined) {
    throw new UsageError('--plot: found no benchmark, expected the name of the one to draw')
  }
  const outputs: [string, BenchOutput][] = []
  for (const [each, benchmark] of chosen) {
    process.stderr.write(`${each}, seed ${options.seed}: ${benchmark.summary}\n`)
    outputs.push([each, await benchmark.run(options, (line) => process.stderr.write(`${line}\n`))])
  }
  const [first] = outputs
  if (first === undefined) return
  const [, { json, svg, text }] = first
  const all = name === undefined ? Object.fromEntries(outputs.map(([each, output]) => [each, output.json])) : json
  if (!giveJson(options.json, () => JSON.stringify(all, null, 2))) {
    process.stdout.write(`${tableOf(outputs).replaceAll(/\bNO(?= *\|$)/gm, unmet)}\n`)
    for (const line of reasonsOf(outputs)) process.stdout.write(`\n${line}\n`)
    if (name !== undefined && text !== null) process.stdout.write(`\n${text}\n`)
  }
  if (options.plot === undefined) return
  if (svg === null) throw new UsageError(`--plot: the benchmark ${name} has no picture`)
  writeOut('--plot', options.plot, await svg())
}

function benchmarkOf(name: string): Benchmark {
  const known: Readonly<Record<string, Benchmark>> = benchmarks
  const found = Object.hasOwn(known, name) ? known[name] : undefined
  if (found !== undefined) return found
  throw new UsageError(`bench: found '${name}', expected one of ${Object.keys(known).join(', ')}`)
}

const unmet = (text: string): string => coloured(process.stdout, 'red', text)

const reasonsOf = (outputs: readonly (readonly [string, BenchOutput])[]): string[] =>
  outputs.flatMap(([name, { rows }]) =>
    rows.flatMap(({ what, why }) => (why === null ? [] : `${name}, ${what}: ${why}`)),
  )

const tableOf = (outputs: readonly (readonly [string, BenchOutput])[]): string =>
  markdownTable([
    ['benchmark', 'what', 'measured', 'goal', 'met'],
    ...outputs.flatMap(([name, { rows }]) =>
      rows.map(({ what, measured, goal, isMet }: Row) => [name, what, measured, goal, isMet ? 'yes' : 'NO']),
    ),
  ])
