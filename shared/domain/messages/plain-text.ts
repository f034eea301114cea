/** Whatever ends a line, or leaves a gap other than that of spaces. */
const gaps = /(?:[^\S ]|\u0085)+/gu

/**
 * What a reader cannot see and a terminal or a browser obeys: control characters, halves of a character, and what
 * Unicode calls format characters and default ignorable ones, with the bidirectional controls, joiners and tags among
 * them. Selectors of a variant (U+FE00–FE0F) only choose between forms of the sign before them, such as ⚠️.
 */
const unseen = /[[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]--[\u{FE00}-\u{FE0F}]]/gv

const spelled = (character: string): string => {
  const hex = (character.codePointAt(0) ?? 0).toString(16)
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`
}

/**
 * Text from outside as it may stand in a line for people, whatever shows that line: gaps are spaces, what cannot
 * be seen is spelled out (`\u202e`), and what goes beyond `atMost` characters gives way to an ellipsis. Text that went
 * through once stays as it is.
 */
export function plainText(text: string, atMost: number): string {
  const shown = text.replace(gaps, ' ').replace(unseen, spelled)
  // No text has more characters than halves of them.
  if (shown.length <= atMost) return shown
  const characters = Array.from(shown)
  return characters.length <= atMost ? shown : `${characters.slice(0, atMost - 1).join('')}…`
}

/** Text as the subject of an e-mail: printable ASCII on one line, at most `atMost` characters, never empty. */
export function subjectText(text: string, atMost: number): string {
  const printable = text
    .replace(/[–—]/g, '-')
    .replace(/[\s\u0085]+/gu, ' ')
    .replace(/[^ -~]/gu, '?')
    .trim()
  if (printable === '') return 'Ballast'
  return printable.length <= atMost ? printable : `${printable.slice(0, atMost - 3)}...`
}
