import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { idleDollars, movingService } from '../../bench/detection/stages/tripwires.ts'
import { estimate } from '../../drills/cost/estimate.ts'
import { estimateText } from '../../cli/cost/text.ts'
import { loadConfig } from '../../shared/config/index.ts'

const page = 'docs/deployment.md'
const shown = /(?<=```text\n)US dollars[^`]*/

it('docs/deployment.md shows how the answer of npm run cost begins (UPDATE_DOCS=1 writes it)', () => {
  const [beginning = ''] = estimateText(estimate(loadConfig('ballast.yml'), 'us-east-1')).split(
    /\n\n(?=┌.*\n│ the quiet month)/,
  )
  const text = readFileSync(page, 'utf8')
  if (process.env['UPDATE_DOCS'] === '1')
    writeFileSync(
      page,
      text.replace(shown, () => `${beginning}\n`),
    )
  expect(shown.exec(readFileSync(page, 'utf8'))?.[0]).toBe(`${beginning}\n`)
})

it('ARCHITECTURE.md says what a service-month costs while idle, as it is computed', () => {
  const row = /^\| at most one dollar a service-month while idle +\| (.+?) +\|$/m.exec(
    readFileSync('ARCHITECTURE.md', 'utf8'),
  )
  expect(row?.[1]).toBe(`USD ${idleDollars(movingService).toFixed(2)}`)
})
