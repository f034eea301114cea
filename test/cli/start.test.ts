import { spawnSync } from 'node:child_process'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { ballastProgram } from '../../cli/program/program.ts'

/** Runs before the command line, and tells at its end which modules were loaded. */
const watcher = `
import { registerHooks } from 'node:module'
const loaded = []
registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
process.on('exit', () => process.stderr.write('LOADED ' + JSON.stringify(loaded)))
`

/** The files that a command line loads, from the repository's folder. */
function loadedBy(args: readonly string[]): string[] {
  const preload = `data:text/javascript,${encodeURIComponent(watcher)}`
  const { status, stderr } = spawnSync(process.execPath, ['--import', preload, 'cli/ballast.ts', ...args], {
    encoding: 'utf8',
  })
  expect(status).toBe(0)
  return (JSON.parse(stderr.split('LOADED ')[1] ?? '') as string[])
    .filter((url) => url.startsWith('file:'))
    .map((url) => relative('', fileURLToPath(url)))
}

const names = ballastProgram().commands.map((command) => command.name())

it.each([[['--help']], [['--version']], ...names.map((name) => [[name, '--help']])])(
  '%j loads commander and what the commands are called, and no code of theirs: no AWS SDK, no zod, no charts',
  (args) => {
    const loaded = loadedBy(args)
    const packages = loaded.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [])
    expect([...new Set(packages)]).toEqual(['commander'])
    const own = loaded.filter((path) => !path.includes('node_modules'))
    expect(own.filter((path) => !/^(cli\/|package\.json$)/.test(path)).toSorted()).toEqual([
      'shared/domain/drill/scenarios.ts',
      'shared/domain/messages/plain-text.ts',
    ])
    expect(own.length).toBeLessThanOrEqual(20)
  },
)

it('a command that runs loads its own code: the same count would see it', () => {
  const packages = loadedBy(['cost']).filter((path) => /node_modules\/(zod|yaml)\//.test(path))
  expect(packages.length).toBeGreaterThan(1)
})
