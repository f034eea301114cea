import type { Draw } from './draw.ts'
import { hostileNumber, hostileText, hostileTime, mutatedText } from './hostile.ts'

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** Ten entities of ten entities of …, used once. */
function laughing(text: string): string {
  const entities = Array.from({ length: 9 }, (_, level) => `<!ENTITY a${level + 1} "${`&a${level};`.repeat(10)}">`)
  const doctype = `<!DOCTYPE x [<!ENTITY a0 "lol">${entities.join('')}]>`
  return text.replace(/(<\?xml[^>]*\?>\s*)?/, `$1${doctype}`).replace(/>[^<]+</, '>&a9;<')
}

const element = /<([A-Za-z]\w*)(?:\s[^<>]*)?>([^<>]*)<\/\1>/g

interface Part {
  readonly start: number
  readonly text: string
  readonly name: string
  readonly value: string
}

const leavesOf = (text: string): Part[] =>
  [...text.matchAll(element)].map(({ index, 0: whole, 1: name = '', 2: value = '' }) => ({
    start: index,
    text: whole,
    name,
    value,
  }))

const strangeValue = (draw: Draw, value: string): string =>
  draw.pick([
    () => '',
    () => String(hostileNumber(draw)),
    () => escaped(hostileText(draw)),
    () => hostileText(draw),
    () => hostileTime(draw),
    () => escaped(mutatedText(draw, value)),
    () => `<![CDATA[${value}]]>`,
    () => `<x>${value}</x>`,
    () => `${value}<!-- ${value} -->`,
    () => `&#${draw.below(70_000)};&#x0;&nbsp;`,
    () => `<a>`.repeat(draw.pick([5, 500, 5_000])),
  ])()

function mutatedOnce(draw: Draw, text: string): string {
  const leaves = leavesOf(text)
  if (leaves.length === 0) return mutatedText(draw, text)
  const leaf = draw.pick(leaves)
  const other = draw.pick(leaves)
  const replaced = ({ start, text: old }: Part, by: string): string =>
    text.slice(0, start) + by + text.slice(start + old.length)
  switch (draw.below(10)) {
    case 0:
      return replaced(leaf, '')
    case 1:
      return replaced(leaf, leaf.text + leaf.text)
    case 2:
      return replaced(leaf, other.text)
    case 3:
      return replaced(leaf, `<${other.name}>${leaf.value}</${other.name}>`)
    case 4: {
      // A whole element with what is in it, such as one of a list.
      const name = draw.pick([...text.matchAll(/<([A-Za-z]\w*)[\s>]/g)].map(([, tag]) => tag ?? ''))
      const whole = new RegExp(`<${name}[\\s>][^]*?</${name}>`).exec(text)?.[0] ?? ''
      return text.replace(whole, () => whole.repeat(draw.pick([0, 2, 3, 50])))
    }
    case 5:
      return draw.chance(0.1) ? laughing(text) : text.replace(/xmlns="[^"]*"/, '')
    default:
      return replaced(leaf, `<${leaf.name}>${strangeValue(draw, leaf.value)}</${leaf.name}>`)
  }
}

/** XML of which elements are missing, doubled, moved, or hold something else. */
export function mutatedXml(draw: Draw, given: string): string {
  let text = given
  const times = 1 + draw.below(3)
  for (let time = 0; time < times; time++) text = mutatedOnce(draw, text)
  return text
}
