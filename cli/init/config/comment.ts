import { oneLine } from '../../control/printable.ts'

/** In columns, with the indentation of the deepest field. */
const widest = 100

function wrap(text: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= widest) {
      lines.push(line)
      line = text.startsWith('- ') ? '  ' : ''
    }
    line += `${line.trim() === '' ? '' : ' '}${word}`
  }
  return [...lines, line]
}

/**
 * Sentences as a comment of a YAML node: each begins a line, and long ones go on in the next. What is from outside cannot
 * end the comment: it stands on one line, with nothing unseen in it.
 */
export const comment = (...sentences: readonly string[]): string =>
  sentences
    .flatMap((sentence) => wrap(oneLine(sentence)))
    .map((line) => ` ${line}`)
    .join('\n')

/** YAML that is commented out: who takes the `# ` away has it. */
export const commentedOut = (yaml: string): string =>
  yaml
    .trimEnd()
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n')

/** What a reader does not see, and an editor or a terminal obeys. */
const unseen = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/gu

/** Whether a text has characters that a reader does not see. */
export const hasUnseen = (text: string): boolean => text.search(unseen) >= 0

/** YAML with such characters spelled out, as they may be in double quotes. */
export const spelled = (yaml: string): string =>
  yaml.replaceAll(unseen, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16)
    return hex.length > 4 ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`
  })
