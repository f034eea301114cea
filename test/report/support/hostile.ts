import { plainText } from '../../../shared/domain/messages/plain-text.ts'
import type { ReportData } from '../../../report/data.ts'

/** Texts that break out of markup, run, turn the line around, or do not fit. */
export const hostileTexts: Readonly<Record<string, string>> = {
  'a script': '<script>alert(1)</script>',
  'an image with a handler': '<img src=x onerror="alert(1)">',
  'the end of an attribute': `" onmouseover="alert(1)" x='`,
  'the end of the styles': '</style></title><svg onload=alert(1)>',
  'a template': '${alert(1)} {{7*7}} &lt;b&gt; &amp;amp;',
  'what turns the line around': '\u202Egnp.exe\u2066\u200F שלום',
  'control characters': 'bell\u0007 escape\u001B[31m null\u0000 line\nfeed',
  'a very long word': 'w'.repeat(600),
  'signs of other planes': '💥 𝔘𝔫𝔦 e\u0301\uD800',
}

/** Fields whose values are Ballast's own words, or instants, which the schema of the record holds them to. */
const own = new Set(['outcome', 'incidentClass', 'state', 'subject', 'stage', 'kind', 'mode', 'verdict', 'at'])
const ownObjects = new Set(['timings', 'seconds', 'setIdentifiers'])

/** What a report does not show. */
const unshown = new Set(['key', 'signal'])

/** The data with a text in the place of every string from outside, names in the record's tables among them. */
export function withHostile(data: ReportData, text: string): { readonly data: ReportData; readonly texts: string[] } {
  const texts: string[] = []
  let count = 0
  const marked = (isShown: boolean): string => {
    const unique = `«${++count}»${text}`
    if (isShown) texts.push(plainText(unique, 4_000))
    return unique
  }
  const walk = (value: unknown, field: string, within: string): unknown => {
    if (typeof value === 'string') {
      if (own.has(field)) return value
      // What a class was ruled out by is told from the other entries by how it begins.
      if (value.startsWith('not ')) return `not ${marked(true)}: ${marked(true)}`
      const isShown = !unshown.has(field) || within === 'verdicts'
      return marked(isShown && !(field === 'service' && within === 'incidents'))
    }
    if (Array.isArray(value)) return value.map((each) => walk(each, field, field))
    if (typeof value !== 'object' || value === null || ownObjects.has(field)) return value
    const isTable = ['numbers', 'before', 'after', 'weights'].includes(field)
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        isTable ? marked(each !== null && !['minutes', 'without'].includes(within)) : key,
        walk(each, key, within),
      ]),
    )
  }
  return { data: walk(data, '', '') as ReportData, texts }
}
