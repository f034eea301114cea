import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainText, subjectText } from '../../../../shared/domain/messages/plain-text.ts'

const whole = (text: string): string => plainText(text, 1_000)

/** What could begin a line, hide, or turn the text around it. */
const treacherous =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/u

describe('plain text', () => {
  it.each([
    ['what is plain stays', 'release web: 5 % → eks, “ok” サービス 🙂', 'release web: 5 % → eks, “ok” サービス 🙂'],
    ['spaces stay as many as there were', 'a  b', 'a  b'],
    ['a line break is a space', 'a\nb', 'a b'],
    ['one of two characters is one space', 'a\r\nb', 'a b'],
    ['tabs, form feeds and vertical tabs are spaces', 'a\tb\fc\vd', 'a b c d'],
    ['a next-line control is a space', 'a\u0085b', 'a b'],
    ['line and paragraph separators are spaces', 'a\u2028b\u2029c', 'a b c'],
    ['a space of another width is a space', 'a\u00a0b\u3000c', 'a b c'],
    ['a NUL is spelled out', 'a\u0000b', String.raw`a\u0000b`],
    ['an escape sequence shows', '\u001b[2Ka', String.raw`\u001b[2Ka`],
    ['a backspace shows', 'ab\u0008', String.raw`ab\u0008`],
    ['DEL shows', 'a\u007fb', String.raw`a\u007fb`],
    ['a C1 control shows', 'a\u009bb', String.raw`a\u009bb`],
    ['a right-to-left override shows', 'a\u202eb', String.raw`a\u202eb`],
    ['an isolate shows', '\u2066a\u2069', String.raw`\u2066a\u2069`],
    ['marks of direction show', '\u200ea\u200f\u061c', String.raw`\u200ea\u200f\u061c`],
    ['zero-width characters show', 'a\u200bb\u200cc\u2060d', String.raw`a\u200bb\u200cc\u2060d`],
    ['a soft hyphen shows', 'pay\u00adload', String.raw`pay\u00adload`],
    ['a filler that looks like nothing shows', '\u3164', String.raw`\u3164`],
    ['a tag shows', 'a\u{e0041}', String.raw`a\u{e0041}`],
    ['half of a character shows', 'a\ud83d', String.raw`a\ud83d`],
    ['the other half shows', '\ude42a', String.raw`\ude42a`],
    ['the choice of a form stays', '⚠️', '⚠️'],
  ])('%s', (_, text, expected) => {
    expect(whole(text)).toBe(expected)
  })

  it.each([
    ['what fits is whole', 'abcd', 4, 'abcd'],
    ['what does not ends in an ellipsis', 'abcde', 4, 'abc…'],
    ['a character of two units counts as one', '🙂🙂🙂🙂', 4, '🙂🙂🙂🙂'],
    ['and is not split', '🙂🙂🙂🙂🙂', 4, '🙂🙂🙂…'],
    ['what is spelled out counts as it stands', '\u202e\u202e', 11, String.raw`\u202e\u20…`],
  ])('is shortened: %s', (_, text, atMost, expected) => {
    expect(plainText(text, atMost)).toBe(expected)
  })

  it('is plain and short whatever came in, and stays as it is when it goes through again', () => {
    const text = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(
        fc.oneof(text, fc.string({ unit: fc.constantFrom('\ud800', '\udfff', '\u202e', '\n', 'a') })),
        (any) => {
          const plain = plainText(any, 20)
          expect(plain).not.toMatch(treacherous)
          expect(Array.from(plain).length).toBeLessThanOrEqual(20)
          expect(plainText(plain, 20)).toBe(plain)
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it.each(['x', '\u202e', ' ', '\n', '\ud800'])('of a million times %j takes no longer than a moment', (character) => {
    const start = performance.now()
    expect(Array.from(plainText(character.repeat(1_000_000), 100)).length).toBeLessThanOrEqual(100)
    expect(performance.now() - start).toBeLessThan(3_000)
  })
})

describe('a subject', () => {
  it('is printable ASCII of some length, never empty', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        expect(subjectText(any, 100)).toMatch(/^[!-~]([ -~]{0,98}[!-~])?$/)
      }),
      { numRuns: 1_000 },
    )
  })
})
