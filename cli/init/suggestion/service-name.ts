import { shownName } from './suggestion.ts'

/** What a service's name may have at most (shared/config/schema/config.ts). */
const longestName = 40

/** Text as the config takes names: lower-case letters, digits and single hyphens. */
const asName = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('*', 'any')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, longestName)
    .replace(/-$/, '')

/** With something at its end, within the longest name. */
const ending = (name: string, end: string): string =>
  `${name.slice(0, longestName - end.length - 1).replace(/-$/, '')}-${end}`

/**
 * A name for the service behind each record set: its first label, more of them where that is somebody else's, then its
 * type, then a number.
 */
export function serviceNames(sets: readonly { readonly name: string; readonly type: string }[]): string[] {
  const taken = new Set<string>()
  return sets.map(({ name, type }) => {
    const shown = shownName(name)
    const labels = shown.split('.')
    const first = labels.slice(0, labels[0] === '*' ? 2 : 1).join('.')
    const whole = asName(shown) || 'service'
    const candidates = [asName(first), whole, ending(whole, type.toLowerCase())]
    for (let number = 2; ; number++) {
      const free = candidates.find((each) => each !== '' && !taken.has(each))
      if (free !== undefined) {
        taken.add(free)
        return free
      }
      candidates.push(ending(whole, String(number)))
    }
  })
}
