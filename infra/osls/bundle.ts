import { dirname } from 'node:path'
import type { Plugin } from 'esbuild'
import { loadConfig } from '../../shared/config/index.ts'
import { configPathIn } from '../index.ts'
import type { Protection } from '../../shared/domain/service/service.ts'

/** The module that says what a function protects, with the answer in it: JSON is what V8 parses fastest. */
const moduleOf = (protection: Protection): string =>
  `export const deployedProtection = () => JSON.parse(${JSON.stringify(JSON.stringify(protection))})`

/** Puts the checked config in the place of the module that would read and check it when a function starts. */
const checkedConfig = (protection: Protection): Plugin => ({
  name: 'checked-config',
  setup(build) {
    build.onLoad({ filter: /[/\\]shared[/\\]config[/\\]deployed\.ts$/ }, () => ({ contents: moduleOf(protection) }))
  },
})

/**
 * The SDK of durable functions loads all of Lambda's client when it is first used, which esbuild then packs whole. What it
 * takes from it is this.
 */
const lambdaForDurable: Plugin = {
  name: 'lambda-for-durable',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/client-lambda$/ }, ({ importer, kind }) =>
      kind === 'dynamic-import' && importer.includes('durable-execution-sdk-js')
        ? { path: 'lambda-for-durable', namespace: 'ballast', pluginData: dirname(importer) }
        : undefined,
    )
    build.onLoad({ filter: /^lambda-for-durable$/, namespace: 'ballast' }, ({ pluginData }) => ({
      contents:
        'export { CheckpointDurableExecutionCommand, GetDurableExecutionStateCommand, LambdaClient } from "@aws-sdk/client-lambda"',
      resolveDir: String(pluginData),
    }))
  },
}

/** What esbuild does to the functions of the config that the environment names. Throws as `stack` does. */
export const bundlePlugins = (environment: NodeJS.ProcessEnv): Plugin[] => [
  checkedConfig(loadConfig(configPathIn(environment))),
  lambdaForDurable,
]
