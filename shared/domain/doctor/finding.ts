/** How much a finding matters: Ballast cannot work, it works worse, or somebody should know. */
export const severities = ['error', 'warning', 'info'] as const

export type Severity = (typeof severities)[number]

/** One thing that is not as it should be. All texts are for people; `command` is for pasting into a shell. */
export interface Finding {
  /** The name of the check that found it. */
  readonly check: string
  readonly severity: Severity
  /** What is wrong, with its name and its value. */
  readonly what: string
  /** Why it matters. */
  readonly why: string
  /** What to do about it. */
  readonly todo: string
  readonly command: string | null
}

/** A word in a command, as a POSIX shell takes it unchanged. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`

/** Names as people list them, the first few of many: `a, b, c and 4 more`. */
export function named(names: readonly string[], atMost = 5): string {
  const rest = names.length - atMost
  return rest > 0 ? `${names.slice(0, atMost).join(', ')} and ${rest} more` : names.join(', ')
}
