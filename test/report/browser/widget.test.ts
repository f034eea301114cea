import { AxeBuilder } from '@axe-core/playwright'
import type { Context } from 'aws-lambda'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { drillAtWork, type DrillAtWork } from '../../../drills/deployed/drill-at-work.ts'
import { drillProtection, production } from '../../../drills/deployed/stack.ts'
import { deployControl, deployShow } from '../../../drills/run/deployment.ts'
import { createHandler as createControl } from '../../../functions/control.ts'
import { createHandler as createShow } from '../../../functions/show-incidents.ts'
import { answerOf } from '../../../report/widget/answer.ts'
import { widgetOf } from '../../../report/widget/widget.ts'
import type { Mode } from '../../../shared/domain/service/service.ts'
import { hostileTexts } from '../support/hostile.ts'
import { incident } from '../support/reported.ts'
import { controlArn, everything, inView, overview, serviceInView } from '../widget/overview.ts'
import { absence, browserPath, keepShot, reportBrowser } from './browser.ts'
import { dashboardPage, type Frame } from './cloudwatch.ts'

if (browserPath === null) process.stderr.write(`${absence}\n`)

const showArn = 'arn:aws:lambda:us-east-1:123456789012:function:ballast-show-incidents'
const jane = { arn: 'arn:aws:iam::123456789012:user/jane' }
type Invoke = (endpoint: string, event: object) => Promise<unknown>

const frames = {
  'a whole row, light': { theme: 'light', width: 1240, height: 620 },
  'a whole row, dark': { theme: 'dark', width: 1240, height: 620 },
  'a third, light': { theme: 'light', width: 400, height: 520 },
  'a third, dark': { theme: 'dark', width: 400, height: 520 },
  'the smallest, light': { theme: 'light', width: 230, height: 240 },
} as const satisfies Record<string, Frame>

let browser: ReturnType<typeof reportBrowser>
beforeEach(() => void (browser = reportBrowser()))
afterEach(() => browser.close(), 30_000)

async function open(frame: Frame, invoke: Invoke) {
  const look = { viewport: { width: frame.width + 40, height: frame.height + 110 } }
  const opened = await browser.openPage(dashboardPage(frame, showArn), look, (page) =>
    page.exposeFunction('call', invoke),
  )
  await opened.page.evaluate('window.loaded')
  return opened
}

/** Everything of the widget, without the frame that cuts it off. */
const unfold = (page: Page): Promise<unknown> =>
  page.evaluate(
    'document.querySelector(".content").style.height = "auto"; for (const each of document.querySelectorAll("details")) each.open = true',
  )

const sideways = 'document.querySelector(".content").scrollWidth - document.querySelector(".content").clientWidth'

describe.skipIf(browserPath === null)('the widget in a dashboard', () => {
  it.each(Object.entries(frames))('%s: axe finds nothing, and it fits', { timeout: 120_000 }, async (name, frame) => {
    const html = widgetOf(everything, { theme: frame.theme, control: controlArn, incidents: 10 })
    const { page, requests, complaints } = await open(frame, async () => html)
    await keepShot(page, `widget ${name}`, false)
    await unfold(page)
    await keepShot(page, `widget unfolded ${name}`)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([])
    expect(await page.evaluate(sideways)).toBeLessThanOrEqual(0)
    expect({ requests, complaints }).toEqual({ requests: [], complaints: [] })
  })

  it('draws the phases to scale', { timeout: 60_000 }, async () => {
    const html = widgetOf(overview(), { theme: 'light', control: controlArn, incidents: 10 })
    const { page } = await open(frames['a whole row, light'], async () => html)
    const widths =
      '[...document.querySelectorAll(".bal-bar .bal-detect, .bal-bar .bal-fix, .bal-bar .bal-verify")].map((each) => each.getBoundingClientRect().width)'
    const [detect = 0, fix = 0, verify = 0]: number[] = await page.evaluate(widths)
    expect(fix / detect).toBeCloseTo(91 / 60, 1)
    expect(verify / detect).toBeCloseTo(170 / 60, 1)
  })

  it('shows hostile texts as text, and asks and calls with them as text', { timeout: 60_000 }, async () => {
    const texts = Object.values(hostileTexts)
    const awaits = (text: string) =>
      ({ plans: [`«1»${text}`], expiresAt: everything.at + 60_000, otherwise: 'reject' }) as const
    const html = widgetOf(
      overview({
        pause: { since: 0, until: null, by: `«2»${texts[0]}`, reason: `«3»${texts[1]}` },
        services: texts.map((text) => serviceInView({ name: `«4»${text}` })),
        incidents: texts.map((text) =>
          inView({
            id: `«5»${text}`,
            service: `«6»${text}`,
            record: incident({ reason: text, changes: [{ ...incident().changes[0]!, before: { [text]: 1 } }] }),
            awaits: awaits(text),
            canUndo: true,
          }),
        ),
      }),
      { theme: 'light', control: controlArn, incidents: 10 },
    )
    const called: { incidentId?: string }[] = []
    const { page, requests, complaints } = await open(frames['a third, light'], async (endpoint, event) => {
      if (endpoint === showArn) return html
      called.push(event)
      return answerOf({ done: true, message: texts.join(' ') }, 'light')
    })
    await keepShot(page, 'widget hostile', false)
    const shown: string = await page.evaluate('document.querySelector(".content").textContent')
    for (const mark of [1, 4, 5, 6]) expect(shown.split(`«${mark}»`).length).toBeGreaterThan(texts.length)
    for (const text of texts.slice(0, 5)) expect(shown).toContain(`«4»${text.slice(0, 100)}`)
    const added = '.content :is(script, img, iframe, svg svg), .content :is([onerror], [onload], [onmouseover])'
    expect(await page.locator(added).count()).toBe(0)
    expect(await page.locator('.content cwdb-action').count()).toBe(1 + 4 * texts.length)
    expect(await page.evaluate(sideways)).toBeLessThanOrEqual(0)
    for (const [index, text] of texts.entries()) {
      await page.locator('.content button', { hasText: 'Undo' }).nth(index).click()
      expect(await page.locator('.confirm p').textContent()).toContain('«5»')
      await page.getByText('Confirm', { exact: true }).click()
      await page.getByText('Close', { exact: true }).click()
      expect(called[index]?.incidentId?.toWellFormed()).toBe(`«5»${text}`.toWellFormed())
    }
    expect({ requests, complaints }).toEqual({ requests: [], complaints: [] })
  })
})

/** The dashboard of a deployed stack on a simulated account, in which somebody set the weights of `web` to half and half. */
async function deployed(mode: Mode) {
  const protection = { ...drillProtection(), services: [{ ...production, mode }] }
  const at = await drillAtWork(protection)
  const control = createControl(() => ({ protection, ports: deployControl(at.account, at.clock) }))
  const show = createShow(() => ({ protection, control: controlArn, ports: deployShow(at.account, at.clock) }))
  const context = { functionName: 'ballast', awsRequestId: '1' } as Context
  const invoke: Invoke = (endpoint, event) =>
    at.clock.complete(endpoint === showArn ? show(event, context) : control(event, context))
  at.account.setWeights('web', { stable: 5, candidate: 5 }, jane)
  await at.pass(2)
  const { page } = await open(frames['a whole row, light'], invoke)
  const press = async (button: string, answer: 'Confirm' | 'Cancel') => {
    await page.getByRole('button', { name: button }).click()
    await page.getByRole('button', { name: answer, exact: true }).click()
    if (answer === 'Cancel') return ''
    await page.locator('.popup[open]').waitFor()
    const said = await page.locator('.popup > div').innerText()
    await keepShot(page, `widget popup ${button}`, false)
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await page.evaluate('window.refresh()')
    return said
  }
  return { at, page, press, text: () => page.locator('.content').innerText() }
}

const weightsIn = ({ account }: DrillAtWork): Record<string, number | undefined> =>
  Object.fromEntries(account.records().map(({ SetIdentifier = '', Weight }) => [SetIdentifier, Weight]))
const half = { ec2: 5, eks: 5 }

describe.skipIf(browserPath === null)('a button of the widget, on a deployed stack', { timeout: 120_000 }, () => {
  beforeEach(() => void vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT'))
  afterEach(() => vi.unstubAllEnvs())

  it('approves what waits, once it is confirmed, and is gone then', async () => {
    const { at, page, press, text } = await deployed('approve')
    expect(await text()).toContain('1, 1 waits for you')
    await press('Approve', 'Cancel')
    await at.pass(1)
    expect(weightsIn(at)).toMatchObject(half)
    expect(await press('Approve', 'Confirm')).toMatch(/done[^]*approved: revert-weights/)
    await at.pass(1)
    await page.evaluate('window.refresh()')
    expect(weightsIn(at)).toMatchObject({ ec2: 95, eks: 5 })
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(1)
  })

  it('rejects what waits, and the weights stay', async () => {
    const { at, page, press } = await deployed('approve')
    expect(await press('Reject', 'Confirm')).toMatch(/done[^]*rejected: revert-weights/)
    await at.pass(2)
    await page.evaluate('window.refresh()')
    expect(weightsIn(at)).toMatchObject(half)
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
  })

  it('undoes a change, by the name and for the reason that were written beside it', async () => {
    const { at, page, press, text } = await deployed('enforce')
    await at.pass(20)
    await page.evaluate('window.refresh()')
    await keepShot(page, 'widget mitigated', false)
    expect(weightsIn(at)).toMatchObject({ ec2: 95, eks: 5 })
    expect(await text()).toContain('✓ mitigated')
    await page.getByLabel('Your name').fill('kim')
    await page.getByLabel('Why').fill('it was meant')
    expect(await press('Undo', 'Confirm')).toMatch(/done[^]*undone/)
    expect(weightsIn(at)).toMatchObject(half)
    const [told] = at.account.published.slice(-1)
    expect(told?.message).toContain('kim (by their own word, at the dashboard ballast-us-east-1)')
    expect(told?.message).toContain('it was meant')
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0)
  })

  it('pauses a service and everything, and ends that, and says that nobody knows by whom', async () => {
    const { at, press, text } = await deployed('enforce')
    expect(await press('Pause for 1 h: web', 'Confirm')).toContain('web is paused until')
    expect(await text()).toContain('by somebody at the dashboard ballast-us-east-1')
    expect(await press('Pause everything', 'Confirm')).toContain('everything is paused until')
    expect(await text()).toMatch(/Everything is paused until [^]*by a button of the dashboard/)
    expect(await press('Resume everything', 'Confirm')).toContain('everything is not paused any more')
    expect(await press('Resume web', 'Confirm')).toContain('web is not paused any more')
    expect(await text()).not.toContain('paused until')
    const { pauses } = await at.clock.complete(at.ports.store.readLedger())
    expect(pauses).toEqual({})
  })

  it('is reached and pressed by keyboard alone', async () => {
    const { at, page } = await deployed('enforce')
    const focused = 'document.activeElement.getAttribute("aria-label")'
    for (let presses = 0; presses < 30 && (await page.evaluate(focused)) !== 'Pause for 1 h: web'; presses++) {
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Confirm', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.locator('.popup[open]').waitFor()
    const { pauses } = await at.clock.complete(at.ports.store.readLedger())
    expect(Object.keys(pauses)).toEqual(['web'])
  })
})
