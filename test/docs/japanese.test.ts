import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../shared/config/index.ts'
import { codeBlocks, commands, links, prose, textOf } from '../support/markdown.ts'

const [english, japanese] = [textOf('README.md'), textOf('README.ja.md')]

/** The English one leads to the Japanese one, and back. */
const toEachOther = ['README.md', 'README.ja.md']
const targets = (text: string): string[] =>
  links(text)
    .map(({ target }) => target)
    .filter((target) => !toEachOther.includes(target))
    .toSorted()

const codesOf = (text: string): string[] =>
  [...prose(text).matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replaceAll('\n', ' ')).toSorted()

const headings = (text: string): number[] => [...prose(text).matchAll(/^(#+) /gm)].map(([, marks = '']) => marks.length)

const withoutComments = (code: string): string => code.replaceAll(/ *# .*$/gm, '')

describe('README.ja.md has the same as README.md:', () => {
  it.each([
    ['commands', commands],
    ['links and pictures', targets],
    ['headings, by their level', headings],
    ['names in code type', codesOf],
    [
      'blocks of code, but for their comments',
      (text: string) => codeBlocks(text).map(({ code }) => withoutComments(code)),
    ],
    ['rows in its tables', (text: string) => [...prose(text).matchAll(/^\| (\S+) /gm)].length],
    ['items in its lists', (text: string) => [...prose(text).matchAll(/^(\d\.|-) /gm)].map(([, mark]) => mark)],
  ])('%s', (_, of) => {
    expect(of(japanese)).toEqual(of(english))
  })

  it('numbers in its text', () => {
    const numbers = (text: string): string[] =>
      (
        prose(text)
          .replaceAll(/\([^)\s]+\)/g, '')
          .match(/\d[\d,]{2,}/g) ?? []
      ).toSorted()
    expect(numbers(japanese)).toEqual(numbers(english))
  })

  it('a config that is accepted, with its comments translated', () => {
    const config = codeBlocks(japanese).find(({ language }) => language === 'yaml')?.code ?? ''
    expect(parseConfig(config, 'README.ja.md').services).toHaveLength(1)
    expect(config).toMatch(/# \p{Script=Han}/u)
  })
})

it('README.ja.md breaks no paragraph into lines, for a break would show as a space within a sentence', () => {
  const wide = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}、。「」（）]`
  const broken = new RegExp(`^[^|#].*${wide}\\n(?![|#]|\\d\\. |- |\`\`\`).*${wide}`, 'mu')
  expect(broken.exec(prose(japanese))?.[0]).toBeUndefined()
})

it.each(toEachOther)('%s leads to the other at its top', (document) => {
  const other = toEachOther.find((each) => each !== document) ?? ''
  expect(textOf(document).split('\n').slice(0, 4).join('\n')).toContain(`](${other})`)
})
