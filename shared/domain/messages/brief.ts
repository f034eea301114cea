/** A list in a brief: each line stands by itself, whatever it came from. */
export interface BriefSection {
  readonly title: string
  readonly lines: readonly string[]
}

/** What a chat shows of a message: less than the body, and nothing that is not new. Each channel escapes for itself. */
export interface Brief {
  /** Messages with the same one belong together: the incident's id. Null where a message stands alone. */
  readonly thread: string | null
  /** The message's kind, by the name of its runbook page. */
  readonly kind: string
  /** Null where it is about all services. */
  readonly service: string | null
  /** On one line, of any characters. */
  readonly title: string
  readonly summary: string
  readonly sections: readonly BriefSection[]
  /** To be pasted as they are. */
  readonly commands: readonly string[]
  /** Paths of runbook pages. */
  readonly runbook: readonly string[]
}

/** Whether somebody who has read the one learns nothing from the other. */
export const saysTheSame = (one: Brief | null, other: Brief): boolean => JSON.stringify(one) === JSON.stringify(other)

/**
 * As many lines as fit into `room` characters, and a last one on those that do not. A line costs `each` characters beside its
 * own, one for its end unless said; `most` is how many there may be.
 */
export function linesWithin(lines: readonly string[], room: number, each = 1, most = Infinity): string[] {
  const rest = (count: number): string => `… ${count} more; the e-mail and the incident's record have them`
  let left = room
  const fitting = lines.findIndex((line) => (left -= line.length + each) < 0)
  if (fitting < 0 && lines.length <= most) return [...lines]
  left = room - rest(lines.length).length - each
  const tooMany = lines.findIndex((line, index) => index >= most - 1 || (left -= line.length + each) < 0)
  return [...lines.slice(0, tooMany), rest(lines.length - tooMany)]
}
