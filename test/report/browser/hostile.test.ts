import { afterAll, describe, expect, it } from 'vitest'
import { reportOf } from '../../../report/index.ts'
import type { ReportData } from '../../../report/data.ts'
import { hostileTexts, withHostile } from '../support/hostile.ts'
import { incident, reportedCase, reportedDrill, scale } from '../support/reported.ts'
import { browserPath, keepShot, reportBrowser, unfold } from './browser.ts'

const full = reportedCase({
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
  ],
  drill: reportedDrill({ unexpected: ['outcome is mitigated'] }),
  missing: ['Metrics could not be read'],
})
const data: ReportData = { title: 'Drills', cases: [full, { ...full, name: 'account', drill: null }] }
const plain = reportOf(data)
const tags = (markup: string): string[] => markup.match(/<[a-z][a-z0-9]*/gi) ?? []

describe('in every field', () => {
  it.each(Object.entries(hostileTexts))('%s adds no element', (_, text) => {
    expect(tags(reportOf(withHostile(data, text).data)).filter((tag) => tag !== '<code')).toEqual(
      tags(plain).filter((tag) => tag !== '<code'),
    )
  })
})

describe.skipIf(browserPath === null)('in a browser, in every field', () => {
  const browser = reportBrowser()
  afterAll(() => browser.close())

  it.each(Object.entries(hostileTexts))('%s shows as text', { timeout: 60_000 }, async (name, text) => {
    const hostile = withHostile(data, text)
    const { page, requests, complaints } = await browser.open(hostile.data, 'phone')
    await unfold(page)
    await keepShot(page, `hostile ${name}`, false)
    const content: string = await page.evaluate('document.body.textContent')
    const shown = content.replaceAll(/\s+/g, ' ')
    expect(hostile.texts.length).toBeGreaterThan(80)
    expect(hostile.texts.filter((each) => !shown.includes(each.replaceAll(/\s+/g, ' ')))).toEqual([])
    expect({ requests, complaints }).toEqual({ requests: [], complaints: [] })
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
    const elements = 'document.querySelectorAll("script, img, [onerror], [onload], [onmouseover], body style").length'
    expect(await page.evaluate(elements)).toBe(0)
  })
})
