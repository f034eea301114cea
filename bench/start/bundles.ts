import { readFileSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { build, type BuildOptions, type Plugin } from 'esbuild'
import { parse } from 'yaml'
import * as z from 'zod'

/** A function's bundle, and one that only constructs the same SDK clients. */
export interface Bundle {
  readonly name: string
  readonly file: string
  readonly bytes: number
  readonly reference: string
  /** What the function has beside its clients. */
  readonly ownBytes: number
  readonly clients: readonly string[]
}

/** What serverless.yml has esbuild do. */
const serverless = z.object({
  custom: z.object({
    esbuild: z.object({
      minify: z.boolean(),
      keepNames: z.boolean(),
      format: z.literal('esm'),
      mainFields: z.array(z.string()),
      banner: z.object({ js: z.string() }),
      plugins: z.string(),
    }),
  }),
})

function options(): BuildOptions {
  const { esbuild } = serverless.parse(parse(readFileSync('serverless.yml', 'utf8'), { logLevel: 'silent' })).custom
  return {
    ...esbuild,
    plugins: createRequire(import.meta.url)(resolve(esbuild.plugins)) as Plugin[],
    // As serverless.yml does where no channel has a secret.
    external: ['@aws-sdk/client-ssm'],
    bundle: true,
    platform: 'node',
    target: 'node24',
    metafile: true,
    logLevel: 'silent',
  }
}

const clientPackage = /node_modules\/(@aws-sdk\/client-[a-z0-9-]+)\//

/** The packages of the SDK clients that went into a bundle. */
const clientsIn = (inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>): string[] => [
  ...new Set(
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 ? (clientPackage.exec(path)?.[1] ?? []) : [],
    ),
  ),
]

/** A module that constructs a client of each package, whatever it is called there. */
async function reference(clients: readonly string[]): Promise<string> {
  const lines = await Promise.all(
    clients.map(async (name) => {
      const module = (await import(name)) as Readonly<Record<string, unknown>>
      const client = Object.keys(module).find((each) => /^[A-Z]\w*Client$/.test(each))
      if (client === undefined) throw new RangeError(`${name} exports no client`)
      return `import { ${client} } from '${name}'\nnew ${client}({ region: 'us-east-1' })`
    }),
  )
  return lines.join('\n')
}

/** Bundles every function as it is packaged, and beside each its reference, into a folder. */
export async function bundleAll(folder: string): Promise<Bundle[]> {
  const shared = options()
  const names = readdirSync('functions').map((file) => file.replace(/\.ts$/, ''))
  return Promise.all(
    names.map(async (name) => {
      const file = join(folder, `${name}.mjs`)
      const { metafile } = await build({ ...shared, entryPoints: [`functions/${name}.ts`], outfile: file })
      const output = Object.values(metafile?.outputs ?? {})[0]
      if (output === undefined) throw new RangeError(`${name} was not bundled`)
      const clients = clientsIn(output.inputs)
      const other = join(folder, `${name}.clients.mjs`)
      const contents = await reference(clients)
      await build({ ...shared, stdin: { contents, resolveDir: '.' }, outfile: other })
      return {
        name,
        file,
        bytes: output.bytes,
        reference: other,
        ownBytes: output.bytes - statSync(other).size,
        clients,
      }
    }),
  )
}
