import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

interface Case {
  readonly folder: string
  readonly what: string
  readonly source: string
}

const imports = (folder: string, ...paths: string[]): Case[] =>
  paths.map((path) => ({ folder, what: path, source: `import { x } from '${path}'\nexport const y = x\n` }))

const refused = [
  ...imports(
    'shared/domain',
    '../ports/x.ts',
    '../config/x.ts',
    '../../infra/x.ts',
    'node:fs',
    'zod',
    '@aws-sdk/client-sns',
  ),
  ...imports(
    'shared/domain/signals',
    '../../ports/x.ts',
    '../../aws/x.ts',
    '../../../drills/x.ts',
    'node:crypto',
    'yaml',
  ),
  ...imports('shared/domain/doctor/checks', '../../../ports/x.ts', '../../../config/x.ts', 'node:fs', 'zod'),
  ...imports(
    'shared/ports',
    '../aws/x.ts',
    '../workflow/x.ts',
    '../config/x.ts',
    '../../functions/x.ts',
    '@aws-sdk/client-sns',
  ),
  ...imports(
    'shared/workflow',
    '../aws/x.ts',
    '../config/x.ts',
    '../../functions/x.ts',
    '../../test/x.ts',
    'node:fs',
    'zod',
  ),
  ...imports('shared/workflow/incident/fix', '../../aws/x.ts', '../../config/x.ts', '../../../cli/x.ts'),
  ...imports(
    'shared/triggers',
    '../aws/x.ts',
    '../ports/x.ts',
    '../workflow/x.ts',
    '../../drills/x.ts',
    '@aws-sdk/client-sns',
  ),
  ...imports('shared/config', '../aws/x.ts', '../workflow/x.ts', '../../cli/x.ts', '@aws-lambda-powertools/logger'),
  ...imports('shared/config/schema', '../../aws/x.ts', '../../../infra/x.ts', '@aws-sdk/client-sns'),
  ...imports(
    'shared/aws',
    '../workflow/x.ts',
    '../config/x.ts',
    '../triggers/x.ts',
    '../../functions/x.ts',
    '../../drills/x.ts',
  ),
  ...imports('shared/aws/store', '../../workflow/x.ts', '../../../test/x.ts'),
  ...imports(
    'functions',
    '../report/html/x.ts',
    '../infra/x.ts',
    '../drills/x.ts',
    '../test/x.ts',
    '../cli/x.ts',
    '@aws-sdk/client-sns',
  ),
  ...imports('infra', '../shared/workflow/x.ts', '../functions/x.ts', '../drills/x.ts', '@aws-sdk/client-sns'),
  ...imports('report', '../shared/ports/x.ts', '../shared/config/x.ts', '../drills/x.ts', '../cli/x.ts', 'node:fs'),
  ...imports('report/html', '../../shared/ports/x.ts', '../../drills/x.ts', 'node:fs', 'zod', '@aws-sdk/client-sns'),
  ...['shared/workflow', 'functions', 'infra'].flatMap((folder) =>
    imports(folder, `${folder.replaceAll(/[^/]+/g, '..')}/report/x.ts`),
  ),
  { folder: 'shared/domain', what: 'dynamic import', source: "export const x = async () => import('../aws/x.ts')\n" },
  { folder: 'shared/domain', what: 're-export', source: "export * from '../aws/x.ts'\n" },
  {
    folder: 'shared/domain',
    what: 'type import',
    source: "import type { X } from '../ports/x.ts'\nexport type Y = X\n",
  },
  { folder: 'shared/domain', what: 'inline type import', source: "export type X = import('../aws/x.ts').X\n" },
]

const allowed = [
  ...imports('shared/domain', './x.ts', './signals/x.ts'),
  ...imports('shared/domain/signals', './x.ts', '../x.ts', '../incident/x.ts'),
  ...imports('shared/domain/doctor/checks', './x.ts', '../x.ts', '../../x.ts', '../../watch/x.ts'),
  ...imports('shared/ports', './x.ts', '../domain/x.ts', '../domain/signals/x.ts'),
  ...imports('shared/workflow', './x.ts', '../domain/signals/x.ts', '../ports/x.ts', '../triggers/x.ts'),
  ...imports('shared/triggers', '../domain/x.ts', '../config/x.ts', 'zod'),
  ...imports('shared/config', '../domain/signals/x.ts', 'yaml', 'zod', 'node:fs'),
  ...imports('shared/aws', './x.ts', './store/x.ts', '../domain/x.ts', '../ports/x.ts', '@aws-sdk/client-sns'),
  ...imports('shared/aws/store', './x.ts', '../x.ts', '../clients/x.ts', '../../domain/x.ts', '@aws-sdk/lib-dynamodb'),
  ...imports('functions', '../shared/aws/x.ts', '../shared/workflow/x.ts', '../report/widget/x.ts', '@middy/core'),
  ...imports('infra', './x.ts', '../shared/aws/x.ts', '../shared/config/x.ts', '../shared/domain/signals/x.ts'),
  ...imports('report', './x.ts', './html/x.ts', '../shared/domain/incident/x.ts'),
  ...imports(
    'report/html',
    './x.ts',
    '../x.ts',
    '../model/x.ts',
    '../../shared/domain/x.ts',
    'hono/html',
    'echarts/core',
  ),
  ...imports('drills', '../shared/aws/x.ts', '../report/x.ts', '../infra/x.ts', '@aws-sdk/client-sns'),
  {
    folder: 'shared/workflow',
    what: 'type import from ../config/x.ts',
    source: "import type { X } from '../config/x.ts'\nexport type Y = X\n",
  },
]

const impure = [
  'Date.now()',
  'new Date()',
  'Date()',
  'globalThis.Date.now()',
  'performance.now()',
  'Math.random()',
  'crypto.randomUUID()',
  "process.env['X']",
  "console.log('x')",
  "fetch('http://localhost')",
  'setTimeout(() => {}, 1)',
]
const pure = ['new Date(0).toISOString()', "Date.parse('2026-01-01T00:00:00Z')", 'Math.max(1, 2)']
const deterministic = ['shared/domain/signals', 'shared/ports', 'shared/workflow', 'report/model']
const expressions = (folder: string, sources: string[]): Case[] =>
  sources.map((source) => ({ folder, what: source, source: `export const x = () => ${source}\n` }))

const cases = {
  refused,
  allowed,
  impure: deterministic.flatMap((folder) => expressions(folder, impure)),
  pure: [...deterministic.flatMap((folder) => expressions(folder, pure)), ...expressions('shared/aws', impure)],
}
const layerRules = /no-restricted-(imports|globals|properties|syntax)|consistent-type-imports/

const root = mkdtempSync(join(tmpdir(), 'layers-'))
const found = new Map<string, string[]>()
const fileOf = (kind: keyof typeof cases, each: Case): string =>
  `${each.folder}/${kind}-${cases[kind].indexOf(each)}.ts`

beforeAll(() => {
  copyFileSync('.oxlintrc.json', join(root, '.oxlintrc.json'))
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'))
  for (const kind of Object.keys(cases) as (keyof typeof cases)[]) {
    for (const each of cases[kind]) {
      const path = join(root, fileOf(kind, each))
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, each.source)
    }
  }
  const folders = ['shared', 'report', 'functions', 'infra', 'drills']
  const lint = spawnSync(process.execPath, [resolve('node_modules/oxlint/bin/oxlint'), '-f', 'json', ...folders], {
    cwd: root,
    encoding: 'utf8',
  })
  const { diagnostics } = JSON.parse(lint.stdout) as { diagnostics: { filename: string; code: string }[] }
  for (const { filename, code } of diagnostics) found.set(filename, [...(found.get(filename) ?? []), code])
})

afterAll(() => rmSync(root, { recursive: true }))

const broken = (kind: keyof typeof cases, each: Case): string[] =>
  (found.get(fileOf(kind, each)) ?? []).filter((code) => layerRules.test(code))

describe('the linter refuses', () => {
  it.each(cases.refused)('in $folder: $what', (each) => {
    expect(broken('refused', each)).not.toEqual([])
  })

  it.each(cases.impure)('in $folder: $what', (each) => {
    expect(broken('impure', each)).not.toEqual([])
  })
})

describe('the linter allows', () => {
  it.each(cases.allowed)('in $folder: $what', (each) => {
    expect(broken('allowed', each)).toEqual([])
  })

  it.each(cases.pure)('in $folder: $what', (each) => {
    expect(broken('pure', each)).toEqual([])
  })
})
