import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { incident, truths } from './cases.ts'
import { isHarmful } from './harm.ts'
import { judge, matrix, percentRight } from './matrix.ts'

const seed = 1
const casesOfEach = 200
const judged = truths.flatMap((truth) =>
  Array.from({ length: casesOfEach }, (_, number) => judge(incident(truth, seed, number))),
)
const plain = judged.filter(({ weakness }) => weakness === null)
const weak = judged.filter(({ weakness }) => weakness !== null)
const harmful = (cases: typeof judged) => cases.filter(isHarmful)
const describeCase = ({ name, answer, reason }: (typeof judged)[number]): string => `${name} → ${answer}: ${reason}`

/** The cases in words, if there are more than so many; none otherwise. */
const tooMany = (cases: typeof judged, most: number): string[] => (cases.length > most ? cases.map(describeCase) : [])

const heading = '### How well the classes are told apart'
const section = `${heading}

${judged.length} incidents that [test/confusion](test/confusion) makes up, each as CloudWatch shows it 1 to 6 minutes after its onset, with late
and missing metrics, noise and causes that set off others; rows are true, columns identified. ${plain.length} of them are plain, and
${percentRight(plain)} of these are right; none is answered with what makes it worse:

${matrix(plain)}

${weak.length} are weak: too little is published yet, or what would tell one class from another is not published at all. There, no
incident or an open question are right as well; ${percentRight(weak)} are. ${harmful(weak).length} of them would be answered with what makes
them worse:

${matrix(weak)}
`

console.log(section)

describe('made-up incidents', () => {
  it('are many, and most of them are plain', () => {
    expect(judged.length).toBeGreaterThanOrEqual(600)
    expect(plain.length).toBeGreaterThan(judged.length / 2)
    for (const truth of truths) {
      expect(plain.filter((each) => each.truth === truth).length).toBeGreaterThan(casesOfEach / 4)
    }
  })

  it('are the same in every run of a seed', () => {
    expect(incident('dns-failure', seed, 7)).toEqual(incident('dns-failure', seed, 7))
  })
})

it('tells at least 98 % of the plain ones apart', () => {
  const wrong = plain.filter(({ isRight }) => !isRight)
  expect(tooMany(wrong, 0.02 * plain.length)).toEqual([])
})

it('answers none with what makes it worse, plain or weak', () => {
  expect(harmful(judged).map(describeCase)).toEqual([])
})

it('is what ARCHITECTURE.md shows (UPDATE_DOCS=1 writes it)', () => {
  const file = new URL('../../ARCHITECTURE.md', import.meta.url)
  const text = readFileSync(file, 'utf8')
  const shown = new RegExp(`^${heading}\\n[\\s\\S]*?(?=^##)`, 'm')
  if (process.env['UPDATE_DOCS'] === '1')
    writeFileSync(
      file,
      text.replace(shown, () => `${section}\n`),
    )
  expect(shown.exec(readFileSync(file, 'utf8'))?.[0].trim()).toBe(section.trim())
})
