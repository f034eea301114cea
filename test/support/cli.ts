import { spawn, spawnSync } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Runs the command line in the repository, without the colours that the tests' own terminal may ask for, and gives how it ended. */
export function ballast(args: readonly string[], input = '', environment: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/ballast.ts', ...args], {
    cwd: root,
    input,
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined, ...environment },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

/** Where programs find what earlier ones have compiled; it is for those that are given no environment. */
export const compiled = { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }

/** The same while this process goes on, for commands that talk to it; with no environment but the one given. */
export async function ballastAsync(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['cli/ballast.ts', ...args], {
    cwd: root,
    env: { ...compiled, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  const [status, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { status, stdout, stderr }
}
