import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeBlocks, textOf, type CodeBlock } from '../support/markdown.ts'
import { at, during, fleets } from '../unit/domain/detection/support.ts'

const tutorial = 'docs/tutorial.md'
const isUpdated = process.env['UPDATE_DOCS'] === '1'

const day = 1440
const onset = 2 * day + 615
const history = [
  'timestamp,candidate_requests,candidate_errors,stable_requests,stable_errors',
  ...fleets({ minutes: 3 * day, candidate: 50, stable: 950, times: during(onset, onset + 40, 30) })
    .reduce<number[][]>((rows, point, minute) => {
      if (minute % 5 === 0) rows.push([point.at, 0, 0, 0, 0])
      const row = rows.at(-1) ?? []
      const counts = [point.candidate?.requests, point.candidate?.errors, point.stable?.requests, point.stable?.errors]
      for (const [index, count] of counts.entries()) row[index + 1] = (row[index + 1] ?? 0) + (count ?? 0)
      return rows
    }, [])
    .map(([time = 0, ...rest]) => [new Date(time).toISOString().replace('.000Z', 'Z'), ...rest].join(',')),
  '',
].join('\n')

it('its history is three made-up days with a bad release at 10:15 of the third (UPDATE_DOCS=1 writes it)', () => {
  const file = 'docs/tutorial/history.csv'
  if (isUpdated) writeFileSync(file, history)
  expect(readFileSync(file, 'utf8')).toBe(history)
  expect(history).toContain(new Date(at(onset)).toISOString().replace('.000Z', 'Z'))
})

/** A folder in which everything of the repository is at hand, and that is not the repository. */
const folder = mkdtempSync(join(tmpdir(), 'ballast-tutorial-'))
const tools = join(folder, '.tools')
afterAll(() => rmSync(folder, { recursive: true }))

beforeAll(() => {
  const entries = readdirSync('.').filter((name) => !name.startsWith('.'))
  for (const name of entries) symlinkSync(resolve(name), join(folder, name))
  // npx would ask the registry's client first; what it runs is the same.
  mkdirSync(tools)
  const npx = join(tools, 'npx')
  const entry = resolve('cli/ballast.ts')
  writeFileSync(npx, `#!/bin/sh\n[ "$1" = ballast ] || exit 127\nshift\nexec "${process.execPath}" "${entry}" "$@"\n`)
  chmodSync(npx, 0o755)
})

/** Runs a console block line by line as somebody would type it, and gives what the terminal then shows. */
function typed(block: string): string {
  const lines = block.split('\n').filter((line) => line.startsWith('$ '))
  const script = lines
    .map((line) => line.slice(2))
    .flatMap((command) => [
      `printf '$ %s\\n' '${command.replaceAll("'", String.raw`'\''`)}'`,
      `(exit "$last")`,
      command,
      'last=$?',
    ])
  const { stdout } = spawnSync('bash', ['-c', `exec 2>&1\nlast=0\n${script.join('\n')}`], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      FORCE_COLOR: undefined,
      PATH: [tools, process.env['PATH']].join(delimiter),
    },
  })
  return stdout
}

const titleOf = ({ code }: CodeBlock): string => code.slice(0, code.indexOf('\n'))

const fence = (code: string): string => `\`\`\`console\n${code}\`\`\``

/** Does with a block what a reader does, and gives how it should then stand in the tutorial. */
function done({ language, code }: CodeBlock): string {
  switch (language) {
    case 'yaml': {
      const [, file] = /^# (\S+\.yml)\n/.exec(code) ?? []
      if (file === undefined) return 'a first line such as # NAME.yml'
      writeFileSync(join(folder, file), code)
      return code
    }
    case 'console': {
      const printed = typed(code)
      if (!isUpdated) return printed
      writeFileSync(
        tutorial,
        textOf(tutorial).replace(fence(code), () => fence(printed)),
      )
      return code
    }
    default:
      // Nothing could be run without it.
      return 'npm ci\n'
  }
}

describe('the tutorial', () => {
  const blocks = codeBlocks(textOf(tutorial)).map((block, index) => ({ block, index, title: titleOf(block) }))

  it.each(blocks)(
    'block $index, $title: what it says is printed is printed (UPDATE_DOCS=1 writes it)',
    { timeout: 60_000 },
    ({ block }) => {
      expect(done(block)).toBe(block.code)
    },
  )

  const files = [...textOf(tutorial).matchAll(/--(?:report|plot|json) (\S+)/g)].map(([, file = '']) => file)
  it.each([...new Set(files)])('leaves %s', (file) => {
    expect(existsSync(join(folder, file))).toBe(true)
  })
})
