const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

const fence = '```'

/**
 * Prose for Slack's mrkdwn, at most `atMost` characters: with these three escaped, as Slack's documentation asks for, nothing
 * can become a mention, a channel or a link. Nothing opens a block of code either, and an entity is not cut apart.
 */
export function mrkdwn(text: string, atMost: number): string {
  let escaped = ''
  for (const character of text.toWellFormed().replaceAll(fence, "'''")) {
    const next = entities[character] ?? character
    if (escaped.length + next.length > atMost - 1) return `${escaped}…`
    escaped += next
  }
  return escaped
}

/** A command as a block of code that can be copied as it is; null where it does not fit, or would end the block. */
export function codeBlock(command: string, atMost: number): string | null {
  const block = `${fence}${mrkdwn(command, Infinity)}${fence}`
  // A backtick at an end would become part of the fence.
  const isWhole = command !== '' && !/^`|`$|```/.test(command) && command.isWellFormed()
  return isWhole && block.length <= atMost ? block : null
}
