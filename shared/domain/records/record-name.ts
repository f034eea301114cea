const escape = (code: number): string => `\\${code.toString(8).padStart(3, '0')}`

/**
 * A record's name as Route 53 returns it: lower case, with the final dot, and everything but `a-z 0-9 - _ .` as
 * three-digit octal escapes, so `*.example.com` is `\052.example.com.` (Route 53 developer guide, DNS domain name
 * format). Two names are the same record's if their forms are; an escaped dot is part of a label and stays one.
 */
export function recordName(name: string): string {
  const escaped = isPlainName.test(name) ? name : escapedName(name)
  return escaped.endsWith('.') ? escaped : `${escaped}.`
}

const isPlainName = /^[a-z0-9_.-]*$/

const escapedName = (name: string): string =>
  name.replace(/\\([0-3][0-7]{2})|[^]/g, (part, octal: string | undefined) => {
    const character = octal === undefined ? part : String.fromCharCode(Number.parseInt(octal, 8))
    const lower = character.toLowerCase()
    const isPlain = octal === undefined ? /[a-z0-9_.-]/.test(lower) : /[a-z0-9_-]/.test(lower)
    return isPlain ? lower : escape(lower.charCodeAt(0))
  })

/** A hosted zone's id without the `/hostedzone/` that some APIs put before it. */
export const hostedZoneId = (id: string): string => id.replace(/^\/?hostedzone\//, '')

/** `com.example.www`: Route 53 lists names by their reversed labels (API reference, ListResourceRecordSets). */
const listingKey = (name: string): string => recordName(name).split('.').toReversed().join('.')

/** Records in the order in which Route 53 lists a zone: by name, then by type. */
export function byListing<Item extends { readonly record: { readonly name: string; readonly type: string } }>(
  items: readonly Item[],
): Item[] {
  const keyed = items.map((item) => ({ item, key: `${listingKey(item.record.name)} ${item.record.type}` }))
  return keyed.toSorted((one, other) => (one.key < other.key ? -1 : 1)).map(({ item }) => item)
}
