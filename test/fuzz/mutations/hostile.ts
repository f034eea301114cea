import type { Draw } from './draw.ts'

/** Texts that have broken something somewhere. */
const texts = [
  '',
  ' ',
  '\n',
  '\u0000',
  'x\n2026-03-04T10:22:41Z  fix  forged',
  'x\r\nSubject: forged',
  '\u202egnp.exe',
  '\u2066\u2067\u2068',
  '\u200b\u200e\u2060\ufeff',
  '\u2028\u2029\u0085',
  '\u001b[2J\u001b]0;title\u0007',
  '\u007f\u009b2K',
  '\ud800',
  '\udfff\ud800',
  '\u{e0041}\u{e0042}',
  '🙂👩‍👩‍👧‍👦⚠️',
  'ﷺ',
  'z̷̗̈́a̴͎͐l̶̰̽g̸̣͘o̵̥̎',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'; DROP TABLE incidents; --",
  '${7*7}{{7*7}}<%= 7*7 %>',
  '$(reboot)`reboot`',
  '../../../../etc/passwd',
  '%s%s%s%n',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  'Infinity',
  '-Infinity',
  '-0',
  '1e400',
  '0x1F',
  '1_000',
  '１２',
  'true',
  'no',
  '[ballast:override]',
  '*',
  'arn:aws:iam::123456789012:role/break-glass',
  'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:ballast-web-error-rate-candidate',
  'ballast-web-error-rate-candidate',
  'web',
  'ec2',
  'www.example.com.',
] as const

const times = [
  '0000-01-01T00:00:00Z',
  '0000-01-01T00:00:00+23:59',
  '1969-12-31T23:59:59.999Z',
  '1970-01-01T00:00:00Z',
  '2026-02-29T00:00:00Z',
  '2026-03-02T12:00:00Z',
  '2026-03-02T11:59:00.123456789+0000',
  '2026-03-02T12:00:60Z',
  '2026-03-02T24:00:00Z',
  '2026-03-02',
  '2038-01-19T03:14:08Z',
  '9999-12-31T23:59:59-23:59',
  '+010000-01-01T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  'Mon, 02 Mar 2026 12:00:00 GMT',
  '1772452800',
] as const

/** JSON can spell an infinity (`1e400`), and nothing worse. */
const numbers = [
  0,
  -0,
  1,
  -1,
  2,
  0.1,
  -0.5,
  255,
  256,
  1e3,
  65_536,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e21,
  5e-324,
  1.7976931348623157e308,
  Infinity,
  -Infinity,
  8.64e15,
  8.64e15 + 1,
  1_772_452_800,
  1_772_452_800_000,
] as const

export const hostileTime = (draw: Draw): string => draw.pick(times)
export const hostileNumber = (draw: Draw): number => draw.pick(numbers)

/** A text of up to some ten thousand characters. */
export function hostileText(draw: Draw): string {
  const text = draw.pick(texts)
  if (draw.chance(0.03)) return text.repeat(1 + draw.below(2_000))
  if (draw.chance(0.02)) return `${'x'.repeat(draw.below(20_000))}${text}`
  return draw.chance(0.2) ? text + draw.pick(texts) : text
}

/** A text with something done to it. */
export function mutatedText(draw: Draw, text: string): string {
  const at = draw.below(text.length + 1)
  switch (draw.below(8)) {
    case 0:
      return text.slice(0, at) + hostileText(draw) + text.slice(at)
    case 1:
      return text.slice(0, at)
    case 2:
      return text.slice(at)
    case 3:
      return draw.chance(0.5) ? text.toUpperCase() : text.toLowerCase()
    case 4:
      return text.slice(0, at) + String.fromCharCode(draw.below(0x1_00_00)) + text.slice(at + 1)
    case 5:
      return text + text
    case 6:
      return hostileTime(draw)
    default:
      return hostileText(draw)
  }
}
