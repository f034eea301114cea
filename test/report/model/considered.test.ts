import { describe, expect, it } from 'vitest'
import { ruledOutOf, undoCommandOf } from '../../../report/model/considered.ts'
import { countText, durationText, numberText, ratioText, shown } from '../../../report/text.ts'
import { after, incident } from '../support/reported.ts'

it('what was ruled out is what the record says it is not, with the reason', () => {
  const timeline = [
    ...incident().timeline,
    { at: after(60), stage: 'detect', text: 'not this: it is of another stage' } as const,
    { at: after(60), stage: 'identify', text: 'not bad-candidate: explained by misweighted-release' } as const,
  ]
  expect(ruledOutOf(incident({ timeline }))).toEqual([
    { what: 'request-spike', why: '6000 requests a minute: 1.0 times the normal' },
    { what: 'bad-candidate', why: 'explained by misweighted-release' },
  ])
})

describe('the command that undoes an incident', () => {
  it('is that of the command line', () => {
    expect(undoCommandOf(incident())).toBe('npm run control -- undo web-20260302T120100Z-k3f9 --reason "…"')
  })

  it.each([
    ['nothing was changed', { changes: [] }],
    ['the id would be more than a word to a shell', { id: 'web; rm -rf ~' }],
    ['the id would be an option', { id: '--reason' }],
    ['the id would be read as an expansion', { id: '$(reboot)' }],
    ['the id ends a line', { id: 'web-1\nreboot' }],
  ])('is none where %s', (_, changes) => {
    expect(undoCommandOf(incident(changes))).toBeNull()
  })
})

describe('in a report', () => {
  it.each([
    [null, '–'],
    [0, '0 s'],
    [0.02, '0.02 s'],
    [59.6, '1 min'],
    [321, '5 min 21 s'],
    [7500, '2 h 5 min'],
    [-60, '−1 min'],
  ])('a duration of %s seconds is %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text)
  })

  it.each([
    [null, '–'],
    [0, '0 %'],
    [0.00112, '0.11 %'],
    [0.5, '50 %'],
    [1, '100 %'],
  ])('a share of %s is %s', (ratio, text) => {
    expect(ratioText(ratio)).toBe(text)
  })

  it.each([
    [null, '–'],
    [24_428, '24,428'],
    [10.139_436, '10.1'],
    [0.002_372, '0.00237'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('the number %s is %s', (value, text) => {
    expect(numberText(value)).toBe(text)
  })

  it('text from outside is on one line, with what cannot be seen spelled out', () => {
    expect(shown('a\nb\u202Ec\u0007')).toBe(String.raw`a b\u202ec\u0007`)
    expect(countText(1_234_567.4)).toBe('1,234,567')
  })
})
