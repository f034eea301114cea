import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordDrill } from '../../../drills/run/run.ts'
import { loadScenario } from '../../../drills/scenario/scenario-files.ts'
import { textOf } from '../../support/markdown.ts'
import { browserPath, keepShot, reportBrowser, type Opened } from './browser.ts'

const scenario = 'request-spike'
const picture = 'docs/images/report.png'
/** The head of the report and its first charts, in pixels. */
const size = { width: 1000, height: 870 }
const mostBytes = 200_000

/** Width and height of a PNG, which its first block says. */
const sizeOf = (png: Buffer) => ({ width: png.readUInt32BE(16), height: png.readUInt32BE(20) })

describe.skipIf(browserPath === null)('the picture of a report in the README', () => {
  const browser = reportBrowser()
  let opened: Opened

  beforeAll(async () => {
    const { reported } = await recordDrill(scenario, loadScenario(scenario).scenario, 1)
    opened = await browser.open({ title: `Drill ${scenario}, seed 1`, cases: [reported] }, 'light')
    await opened.page.setViewportSize(size)
  }, 120_000)
  afterAll(() => browser.close())

  it('can be made anew (UPDATE_DOCS=1 writes it), and is small', { timeout: 60_000 }, async () => {
    await keepShot(opened.page, 'readme', false)
    const made = await opened.page.screenshot()
    expect(sizeOf(made)).toEqual(size)
    expect(made.length).toBeLessThan(mostBytes)
    if (process.env['UPDATE_DOCS'] !== '1') return
    mkdirSync(dirname(picture), { recursive: true })
    writeFileSync(picture, made)
  })

  it.each(['README.md', 'README.ja.md'])(
    'says in words, for whoever cannot see it, what the report says: %s',
    async (readme) => {
      const [, alt = ''] = new RegExp(`!\\[([^\\]]+)\\]\\(${picture}\\)`).exec(textOf(readme)) ?? []
      const said = await opened.page.locator('article').first().innerText()
      const numbers = alt.match(/\d[\d,]*/g) ?? []
      expect(numbers.length).toBeGreaterThan(3)
      for (const number of numbers) expect(said).toContain(number)
    },
  )
})

it('the picture that the README shows is small, and of the size that the test makes', () => {
  const png = readFileSync(picture)
  expect(sizeOf(png)).toEqual(size)
  expect(png.length).toBeLessThan(mostBytes)
})
