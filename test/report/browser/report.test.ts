import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordDrill } from '../../../drills/run/run.ts'
import { loadScenario } from '../../../drills/scenario/scenario-files.ts'
import type { ReportData, ReportedCase } from '../../../report/data.ts'
import { incident, quiet, reportedCase, reportedDrill, scale } from '../support/reported.ts'
import { absence, browserPath, keepShot, reportBrowser, unfold, views, type Opened, type View } from './browser.ts'

/** A change of weights, and one of nodes. */
const scenarios = ['five-percent-release', 'request-spike']
/** So many minutes of each: axe takes its time over long tables. */
const minutesShown = 30

if (browserPath === null) process.stderr.write(`${absence}\n`)

/** What is in a picture is one image to whoever cannot see it, and its texts have colours that the page has elsewhere. */
const audit = (page: Page) => new AxeBuilder({ page }).exclude('[role=img] svg').analyze()

const everything: ReportedCase = reportedCase({
  name: 'everything',
  title: 'All that a report can have',
  incidents: [
    incident({
      changes: [...incident().changes, scale],
      refusals: [
        {
          allowed: false,
          guardrail: 'cooldown',
          code: 'too-soon',
          reason: 'too soon',
          observed: '2 min',
          limit: '5 min',
        },
      ],
      hindsight: { verdict: 'right', reason: 'it still went on' },
    }),
    quiet({ id: 'web-20260302T121500Z-open', outcome: null }),
  ],
  drill: reportedDrill({ unexpected: ['outcome is mitigated, expected no-action'] }),
  missing: ['Metrics could not be read: cloudwatch:GetMetricData: throttled'],
})

describe.skipIf(browserPath === null)('a report in a browser', () => {
  const browser = reportBrowser()
  const opened = {} as Record<View, Opened>
  let drills: ReportData = { title: '', cases: [] }

  beforeAll(async () => {
    const cases: ReportedCase[] = []
    for (const name of scenarios) {
      const { reported } = await recordDrill(name, loadScenario(name).scenario, 1)
      cases.push({ ...reported, minutes: reported.minutes.slice(0, minutesShown) })
    }
    drills = { title: 'Some drills, seed 1', cases: [...cases, everything] }
    for (const view of Object.keys(views) as View[]) opened[view] = await browser.open(drills, view)
  }, 120_000)

  afterAll(() => browser.close())

  const each = Object.keys(views) as View[]

  it.each(each)('has nothing that axe objects to (%s)', { timeout: 180_000 }, async (view) => {
    const { page } = opened[view]
    await keepShot(page, `drills ${view}`)
    await unfold(page)
    const { violations } = await audit(page)
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  })

  it.each(each)('asks for nothing and complains of nothing (%s)', (view) => {
    expect(opened[view]).toMatchObject({ requests: [], complaints: [] })
  })

  it.each(each)('does not scroll sideways, whatever is unfolded (%s)', async (view) => {
    const { page } = opened[view]
    await unfold(page)
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
  })

  it('shows the picture for a desk or that for a phone, never both', async () => {
    for (const view of each) {
      const { page } = opened[view]
      const [wide, narrow] = [page.locator('.wide >> nth=0'), page.locator('.narrow >> nth=0')]
      const isPhone = view === 'phone'
      expect([await wide.isVisible(), await narrow.isVisible()]).toEqual([!isPhone, isPhone])
    }
  })

  it('has a picture of its stages and one over time for each incident with an onset, in the page’s colours', async () => {
    const { page } = opened.light
    expect(await page.locator('article .wide svg').count()).toBe(6)
    const colours =
      '[...document.querySelectorAll("svg *")].flatMap((e) => [e.getAttribute("fill"), e.getAttribute("stroke")])'
    const used: (string | null)[] = await page.evaluate(`[...new Set(${colours})]`)
    expect(used.filter((colour) => colour?.startsWith('#'))).toEqual([])
  })

  it(
    'is reached by keyboard: first a link over the contents, then every link, fold and scrolled table',
    { timeout: 120_000 },
    async () => {
      const { page } = await browser.open(drills, 'phone')
      await unfold(page)
      const reached = new Set<string>()
      const focused = `(() => { const e = document.activeElement; e.dataset.reached = ''; return e.className || e.tagName })()`
      await page.keyboard.press('Tab')
      expect(await page.evaluate(focused)).toBe('skip')
      expect(await page.locator('.skip').boundingBox()).toMatchObject({ x: expect.closeTo(16, 0) })
      for (let presses = 0; presses < 150; presses++) {
        await page.keyboard.press('Tab')
        reached.add(await page.evaluate(focused))
      }
      expect([...reached].toSorted()).toEqual(expect.arrayContaining(['A', 'SUMMARY', 'scroll']))
      const missed = 'document.querySelectorAll(":is(a, summary, .scroll):not([data-reached])").length'
      expect(await page.evaluate(missed)).toBe(0)
      await page.locator('.skip').focus()
      await page.keyboard.press('Enter')
      expect(await page.evaluate('document.activeElement.id')).toBe('main')
    },
  )

  it('has a link to each drill in its contents, with the outcome in words', async () => {
    const { page } = opened.light
    const contents = page.locator('nav tbody tr')
    expect(await contents.allInnerTexts()).toEqual([
      expect.stringMatching(/^five-percent-release[^]*mitigated[^]*321 s/),
      expect.stringMatching(/^request-spike[^]*mitigated/),
      expect.stringMatching(/^everything[^]*not as expected/),
    ])
    for (const link of await page.locator('nav a').all()) {
      expect(await page.locator((await link.getAttribute('href')) ?? '').count()).toBe(1)
    }
  })

  it('prints: light, with the log unfolded, and without what is only for screens', { timeout: 120_000 }, async () => {
    const { page } = await browser.open(drills, 'dark')
    await page.emulateMedia({ media: 'print' })
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(ground).toBe('rgb(255, 255, 255)')
    expect(await page.locator('.log >> nth=0').isVisible()).toBe(true)
    expect(await page.locator('.wide >> nth=0').isVisible()).toBe(true)
    expect(await page.locator('.data:visible, .skip:visible, .up:visible').count()).toBe(0)
    await keepShot(page, 'drills print')
    const pdf = await page.pdf({ format: 'A4' })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  })

  it('of an account has one incident, no contents, and nothing of a drill', { timeout: 120_000 }, async () => {
    const account = { ...everything, drill: null, incidents: everything.incidents.slice(0, 1) }
    const { page, requests, complaints } = await browser.open({ title: 'Incident x', cases: [account] }, 'light')
    await keepShot(page, 'incident light')
    expect(await page.locator('nav').count()).toBe(0)
    expect({ requests, complaints }).toEqual({ requests: [], complaints: [] })
    expect(await page.locator('body').innerText()).not.toMatch(/without Ballast/i)
    const { violations } = await audit(page)
    expect(violations.map(({ id }) => id)).toEqual([])
  })

  it('would not run a script that got into it all the same', async () => {
    const { page, complaints } = await browser.open({ title: 'Drills', cases: [everything] }, 'light')
    const injected = `(() => {
      const script = document.createElement('script')
      script.textContent = 'window.ran = true'
      document.body.append(script)
      document.body.insertAdjacentHTML('beforeend', '<img src="http://127.0.0.1:9/x.png" onerror="window.ran = true">')
    })()`
    await page.evaluate(injected)
    await expect.poll(() => complaints.length).toBeGreaterThanOrEqual(2)
    expect(complaints).toEqual(complaints.map(() => expect.stringContaining('Content Security Policy')))
    expect(await page.evaluate('window.ran')).toBeUndefined()
  })
})
