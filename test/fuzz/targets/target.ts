import type { Draw } from '../mutations/draw.ts'

/** What is fed with mutated input. */
export interface Target<Input = unknown> {
  /** As the summary names it, in the plural. */
  readonly name: string
  /** How many of a hundred inputs are its. */
  readonly share: number
  readonly make: (draw: Draw) => Input
  /** Throws a `Finding` for what must not be; anything else that it throws is a crash. */
  readonly check: (input: Input) => Promise<void>
  /** The input as it is written to a file. */
  readonly show: (input: Input) => unknown
}

/** Something that must not come of any input. */
export class Finding extends Error {
  override readonly name = 'Finding'
  readonly kind: 'crash' | 'action'

  constructor(kind: 'crash' | 'action', message: string) {
    super(message)
    this.kind = kind
  }
}

/** Throws where something does not hold. */
export function must(holds: boolean, what: () => string): asserts holds {
  if (!holds) throw new Finding('crash', what())
}

const treacherous =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/u

/** Throws where a text could begin a line of its own, or hides or turns something. */
export function mustBePlain(text: string, where: string, atMost: number): void {
  const found = treacherous.exec(text)
  must(
    found === null,
    () => `${where} has ${JSON.stringify(found?.[0])} at ${found?.index}: ${JSON.stringify(text.slice(0, 500))}`,
  )
  if (text.length <= atMost) return
  const { length } = Array.from(text)
  must(length <= atMost, () => `${where} has ${length} characters, expected at most ${atMost}`)
}

/** Throws where any text or key in some data is not plain, or any number is none. */
export function mustBeSound(data: unknown, where: string, atMost = 20_000): void {
  if (typeof data === 'string') mustBePlain(data, where, atMost)
  if (typeof data === 'number') must(Number.isFinite(data), () => `${where} is ${data}`)
  if (typeof data !== 'object' || data === null) return
  for (const [key, value] of Object.entries(data)) {
    mustBePlain(key, `a key of ${where}`, atMost)
    mustBeSound(value, `${where}.${key}`, atMost)
  }
}
