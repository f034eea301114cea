import fc from 'fast-check'
import { expect, it } from 'vitest'
import { linesWithin, saysTheSame } from '../../../../shared/domain/messages/brief.ts'
import { brief } from '../../aws/channels/briefs.ts'

const note = "more; the e-mail and the incident's record have them"

it.each<[string, readonly string[], number, string[]]>([
  ['nothing is nothing', [], 0, []],
  ['what fits is there as it is', ['ab', 'c'], 5, ['ab', 'c']],
  ['one character too many gives way to a note', ['ab', 'cd'], 5, [`… 2 ${note}`]],
  ['the beginning stays', ['ab', 'x'.repeat(99), 'cd'], 70, ['ab', `… 2 ${note}`]],
])('lines within: %s', (_, lines, room, expected) => {
  expect(linesWithin(lines, room)).toEqual(expected)
})

it('lines within room and number are a beginning of the lines, with a note on exactly the rest', () => {
  const any = fc.tuple(
    fc.array(fc.string({ maxLength: 60 }), { maxLength: 30 }),
    fc.integer({ min: 80, max: 900 }),
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 1, max: 30 }),
  )
  fc.assert(
    fc.property(any, ([lines, room, each, most]) => {
      const shown = linesWithin(lines, room, each, most)
      expect(shown.reduce((sum, line) => sum + line.length + each, 0)).toBeLessThanOrEqual(Math.max(room, 60 + each))
      expect(shown.length).toBeLessThanOrEqual(most)
      const whole = shown.length === lines.length && shown.every((line, index) => line === lines[index])
      const kept = whole ? shown : shown.slice(0, -1)
      expect(lines.slice(0, kept.length)).toEqual(kept)
      expect(whole ? '' : shown.at(-1)).toBe(whole ? '' : `… ${lines.length - kept.length} ${note}`)
    }),
  )
})

it('two say the same only where a reader would learn nothing from the second', () => {
  expect(saysTheSame(brief(), brief())).toBe(true)
  expect(saysTheSame(null, brief())).toBe(false)
  expect(saysTheSame(brief(), brief({ summary: 'another' }))).toBe(false)
  expect(saysTheSame(brief(), brief({ commands: [] }))).toBe(false)
})
