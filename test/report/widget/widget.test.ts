import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainJson } from '../../../report/widget/action.ts'
import { accountAction, incidentActions, serviceActions } from '../../../report/widget/actions.ts'
import { answerOf } from '../../../report/widget/answer.ts'
import { documentationOf } from '../../../report/widget/documentation.ts'
import { stretchesOf } from '../../../report/widget/stages-bar.ts'
import { longestAnswer, widgetOf, type Look } from '../../../report/widget/widget.ts'
import { minute } from '../../../shared/domain/time.ts'
import { noon } from '../../support/builders.ts'
import { hostileTexts } from '../support/hostile.ts'
import { incident } from '../support/reported.ts'
import { controlArn, everything, inView, overview, serviceInView } from './overview.ts'

const look: Look = { theme: 'light', control: controlArn, incidents: 10 }
const bytes = (text: string): number => Buffer.byteLength(text)
const count = (text: string, what: RegExp): number => [...text.matchAll(what)].length
const labels = (actions: readonly { readonly label: string }[]): string[] => actions.map(({ label }) => label)
const pause = { since: noon, until: null, by: 'kim', reason: 'load test' }
const awaits = { plans: ['weights back'], expiresAt: noon + 60 * minute, otherwise: 'reject' } as const

describe('what may be done about an incident', () => {
  it.each([
    ['nothing, where nothing is on lease', inView(), []],
    ['to undo it, where something is on lease', inView({ canUndo: true }), ['Undo']],
    ['to approve or reject, where it waits for a word', inView({ isOpen: true, awaits }), ['Approve', 'Reject']],
    ['nothing yet, where nothing is written', inView({ isOpen: true, record: null }), []],
  ])('is %s', (_, given, expected) => {
    expect(labels(incidentActions(given))).toEqual(expected)
  })

  it('is asked about first, with what would happen', () => {
    const [undo] = incidentActions(inView({ canUndo: true }))
    expect(undo?.confirmation).toBe(
      'Undo what web-20260302T120100Z-k3f9 changed? The weights go from ec2 99, eks 1 back to ec2 5, eks 5. What somebody changed since stays.',
    )
    const [approve] = incidentActions(inView({ awaits }))
    expect(approve?.confirmation).toContain('weights back')
  })
})

describe('what may be done about a service', () => {
  it.each([
    ['to pause it, in enforce', serviceInView(), ['Pause for 1 h']],
    ['to pause it, in approve', serviceInView({ mode: 'approve' }), ['Pause for 1 h']],
    ['nothing in observe, which changes nothing', serviceInView({ mode: 'observe' }), []],
    ['nothing in off', serviceInView({ mode: 'off' }), []],
    ['to resume it, where it is paused', serviceInView({ pause }), ['Resume']],
    ['to resume it, in whatever mode', serviceInView({ mode: 'observe', pause }), ['Resume']],
  ])('is %s', (_, given, expected) => {
    expect(labels(serviceActions(given))).toEqual(expected)
  })

  it('is to pause or to resume, for everything', () => {
    expect(accountAction({ pause: null }).event).toEqual({ command: 'pause', minutes: 60 })
    expect(accountAction({ pause }).event).toEqual({ command: 'resume' })
  })
})

describe('the event of a button', () => {
  it('comes out as it went in, and is no markup, whatever is in it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.string({ unit: 'binary' }))), (event) => {
        const text = plainJson(event)
        expect(text).not.toMatch(/[<>&'`]|[^ -~]/)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(event)))
      }),
    )
  })

  it('does not end its element', () => {
    expect(plainJson({ id: '</cwdb-action><script>' })).not.toContain('</')
  })
})

describe('the widget', () => {
  it('says what is open, what is left of the budget, and each mode', () => {
    const html = widgetOf(everything, look)
    for (const text of ['2, 1 waits for you', '7 of 10', 'enforce', 'approve', 'observe', 'off']) {
      expect(html).toContain(text)
    }
    expect(html).toContain('paused until 2026-03-02 13:30 UTC by kim: load test')
  })

  it('has no scripts, frames, handlers, references or addresses to load from', () => {
    const html = widgetOf(everything, look)
    expect(html).not.toMatch(/<(script|iframe|use|img|link|object|embed)|\son\w+=|javascript:|https?:|url\(|@import/i)
  })

  it('has each button right before what it does, by control and behind a confirmation', () => {
    const html = widgetOf(everything, look)
    const actions = count(html, /<cwdb-action/g)
    expect(actions).toBe(8)
    expect(
      count(
        html,
        /<\/button\s*><cwdb-action action="call" display="popup" endpoint="arn:[^"]*:function:ballast-control" confirmation="[^"]+"\s*>\{/g,
      ),
    ).toBe(actions)
  })

  it('says that nothing is remembered where that is so', () => {
    expect(widgetOf(overview({ incidents: [] }), look)).toContain('None is remembered.')
  })

  it('shows no more than it is asked for, the first of them, and how many there are', () => {
    const incidents = Array.from({ length: 12 }, (_, index) => inView({ id: `web-${index}` }))
    const html = widgetOf(overview({ incidents, hasMore: true }), { ...look, incidents: 5 })
    expect(count(html, /<li class="bal-incident/g)).toBe(5)
    expect(html).toContain('And at least 7 more')
    expect(html).toContain('web-4')
    expect(html).not.toContain('web-5')
  })

  it.each(Object.entries(hostileTexts))('keeps within its size, whatever is in it: %s', (_, text) => {
    const long = text.repeat(20)
    const record = incident({
      reason: long,
      verdicts: Array.from({ length: 40 }, () => ({ ...incident().verdicts[0]!, evidence: long, signal: long })),
      changes: Array.from({ length: 40 }, () => ({
        ...incident().changes[0]!,
        before: { [long]: 1 },
        after: { [long]: 2 },
      })),
    })
    const services = Array.from({ length: 400 }, (_each, index) => serviceInView({ name: `${index}${long}` }))
    const incidents = Array.from({ length: 50 }, () => inView({ record, canUndo: true, id: text, service: long }))
    const html = widgetOf(overview({ incidents, services }), { ...look, incidents: 50 })
    expect(bytes(html)).toBeLessThanOrEqual(longestAnswer)
    expect(count(html, /<li class="bal-incident/g)).toBeGreaterThan(5)
    expect(html).toMatch(/And \d+ more/)
    expect(html).toMatch(/And \d+ services more/)
  })

  it.each(Object.entries(hostileTexts))('has the same elements, whatever is in it: %s', (_, text) => {
    const tags = (markup: string): string[] => markup.match(/<[a-z][a-z0-9-]*/gi) ?? []
    const shown = (word: string): string =>
      widgetOf(
        overview({
          pause: { since: 0, until: null, by: word, reason: word },
          services: [serviceInView({ name: word })],
          incidents: [
            inView({
              id: word,
              service: word,
              awaits: { ...awaits, plans: [word] },
              record: incident({ reason: word, timeline: [{ at: word, stage: 'fix', text: word }] }),
              canUndo: true,
            }),
          ],
        }),
        { ...look, control: word },
      )
    expect(tags(shown(text))).toEqual(tags(shown('plain')))
  })

  it('is small as a rule', () => {
    expect(bytes(widgetOf(everything, look))).toBeLessThan(24_000)
  })
})

describe('the phases of an incident', () => {
  const { timings } = incident()

  it('are one behind the other, and take as long as the incident', () => {
    const stretches = stretchesOf(timings, null)
    expect(stretches.map(({ phase, from, to }) => [phase, (to - from) / 1_000])).toEqual([
      ['detect', 60],
      ['identify', 0],
      ['fix', 91],
      ['verify', 170],
    ])
  })

  it('go on until now where it is open', () => {
    const open = { ...timings, inSync: null, ttlPassed: null, verified: null }
    expect(stretchesOf(open, noon + 5 * minute).map(({ phase }) => phase)).toEqual([
      'detect',
      'identify',
      'fix',
      'going',
    ])
  })

  it('are none without an onset', () => {
    expect(stretchesOf({ ...timings, onset: null }, noon)).toEqual([])
  })
})

describe('an answer in a popup', () => {
  it.each([
    [true, '✓ done'],
    [false, '✗ not done'],
  ])('says whether it was done: %s', (done, expected) => {
    const html = answerOf({ done, message: '<b>web</b> is paused' }, 'dark')
    expect(html).toContain(expected)
    expect(html).toContain('&lt;b&gt;web&lt;/b&gt; is paused')
    expect(html).toContain('bal-dark')
  })
})

describe('the documentation', () => {
  it('is Markdown with the parameters and an example', () => {
    const text = documentationOf('web')
    expect(text).toMatch(/^## .*\n[^]*### Widget parameters\nParam \| Description\n---\|---\n/)
    expect(text).toContain('``` yaml\nservice: web\n')
  })
})
