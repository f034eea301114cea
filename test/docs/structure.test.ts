import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { codesIn, rows, tableOf, text } from './document.ts'

const mostFiles = 10
const mostLines = 250

const folders = ['backtest', 'bench', 'cli', 'docs', 'drills', 'functions', 'infra', 'report', 'shared']
const files = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ parentPath, name }) => join(parentPath, name)),
)
const large = [
  ...[...Map.groupBy(files, (file) => dirname(file))].flatMap(([folder, inIt]) =>
    inIt.length > mostFiles ? [folder] : [],
  ),
  ...files
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => readFileSync(file, 'utf8').trimEnd().split('\n').length > mostLines),
]

it('ARCHITECTURE.md says of every large folder and file why it is so, and of no other', () => {
  const table = rows(tableOf('large').exec(text('ARCHITECTURE.md'))?.[0] ?? '').slice(2)
  expect(table.flatMap(([name = '']) => codesIn(name))).toEqual(large.toSorted())
  for (const [, why] of table) expect(why).toMatch(/\w+ \w+/)
})
