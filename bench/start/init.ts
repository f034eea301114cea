// Run in a fresh process: loads a bundle, and constructs what the function works with. Prints the milliseconds.
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { pathToFileURL } from 'node:url'

const [file = ''] = process.argv.slice(2)
const begun = performance.now()
try {
  const loaded = (await import(pathToFileURL(file).href)) as {
    readonly dependenciesFrom?: (variables: Readonly<Record<string, string | undefined>>) => unknown
  }
  loaded.dependenciesFrom?.(process.env)
  process.stdout.write(String(performance.now() - begun))
} catch (error) {
  // Without what the runtime prints beside it: the line of the bundle, which is all of the bundle.
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
