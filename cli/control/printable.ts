import { stripVTControlCharacters } from 'node:util'
import { plainText } from '../../shared/domain/messages/plain-text.ts'

/** Text from elsewhere on one line that any terminal shows as it is: without its colours, and nothing unseen in it. */
export const oneLine = (text: string): string => plainText(stripVTControlCharacters(text), Infinity).trim()

/** The same with its lines. */
export const printable = (text: string): string =>
  text
    .split('\n')
    .map((line) => plainText(stripVTControlCharacters(line), Infinity))
    .join('\n')

/** What JSON leaves as it is, but for the ends of its lines, and a terminal obeys. */
const unseen = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/gu

/** JSON that says the same and that any terminal shows as it is. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replaceAll(unseen, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  )
