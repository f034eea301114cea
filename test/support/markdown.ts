import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** All documents of the repository that people read. */
export const documents: readonly string[] = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].toSorted()

export const textOf = (document: string): string => readFileSync(document, 'utf8')

/** A block of code, as it stands between its fences. */
export interface CodeBlock {
  readonly language: string
  readonly code: string
}

const fenced = /^```(\w*)\n([^]*?)^```$/gm

export const codeBlocks = (text: string): CodeBlock[] =>
  [...text.matchAll(fenced)].map(([, language = '', code = '']) => ({ language, code }))

/** A text without its blocks of code, where a # is a comment and brackets are no links. */
export const prose = (text: string): string => text.replaceAll(fenced, '')

/** The anchors that GitHub gives a document's headings; what comes again gets a number. */
export function anchors(text: string): string[] {
  const seen = new Map<string, number>()
  return [...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-')
    const times = seen.get(anchor) ?? 0
    seen.set(anchor, times + 1)
    return times === 0 ? anchor : `${anchor}-${times}`
  })
}

/** Targets of a document's links and pictures, with what they are called. */
export const links = (text: string): { readonly label: string; readonly target: string }[] => [
  ...[...prose(text).matchAll(/\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g)].map(([, label = '', target = '']) => ({
    label,
    target,
  })),
  ...[...prose(text).matchAll(/\b(?:src|href)="([^"]+)"/g)].map(([, target = '']) => ({ label: '', target })),
]

/** What is to be typed: commands of blocks of code, and those in code type within the text, without their comments. */
export const commands = (text: string): string[] =>
  [
    ...codeBlocks(text)
      .filter(({ language }) => ['sh', 'console'].includes(language))
      .flatMap(({ language, code }) =>
        code
          .replaceAll('\\\n', ' ')
          .split('\n')
          .filter((line) => language === 'sh' || line.startsWith('$ '))
          .map((line) => line.replace(/^\$ /, '')),
      ),
    ...[...prose(text).matchAll(/`((?:npx ballast|npm run) [^`]+)`/g)].map(([, code = '']) =>
      code.replaceAll('\n', ' '),
    ),
  ]
    .map((line) => line.replace(/ +# .*$/, '').trim())
    .filter((line) => line !== '')
