import { writeFileSync } from 'node:fs'
import { benchmarks, type Benchmark } from '../../bench/registry.ts'
import { UsageError } from '../usage-error.ts'

/** Runs a benchmark by name; without one, says which there are. */
export async function bench(
  name: string | undefined,
  options: { readonly seed: number; readonly quick: boolean; readonly json?: string; readonly plot?: string },
): Promise<void> {
  const known: Readonly<Record<string, Benchmark>> = benchmarks
  if (name === undefined) {
    for (const [each, { summary }] of Object.entries(known)) process.stdout.write(`${each}: ${summary}\n`)
    return
  }
  const benchmark = Object.hasOwn(known, name) ? known[name] : undefined
  if (benchmark === undefined) {
    throw new UsageError(`bench: found '${name}', expected one of ${Object.keys(known).join(', ')}`)
  }
  process.stderr.write(`${name}, seed ${options.seed}\n`)
  const { text, json, svg } = await benchmark.run(options, (line) => process.stderr.write(`${line}\n`))
  process.stdout.write(`${text}\n`)
  if (options.json !== undefined) write('--json', options.json, `${JSON.stringify(json, null, 2)}\n`)
  if (options.plot === undefined) return
  if (svg === null) throw new UsageError(`--plot: the benchmark ${name} has no picture`)
  write('--plot', options.plot, await svg())
}

function write(option: string, file: string, content: string): void {
  try {
    writeFileSync(file, content)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`${option} ${file} cannot be written: ${reason}`, { cause })
  }
}
