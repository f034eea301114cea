import { createHash } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * A stream of uniform numbers in [0, 1) for one purpose. Streams of different purposes are independent, so what one
 * part of the account consumes (because somebody acted) does not shift what another part sees.
 */
export function stream(seed: number, purpose: string): () => number {
  const generator = xoroshiro128plus(digest(`${seed}/${purpose}`).readInt32LE())
  // Its state starts out mostly ones and zeros; the first outputs of similar seeds are alike.
  for (let skipped = 0; skipped < 64; skipped++) generator.next()
  return () => uniformFloat64(generator)
}

/** Identifiers as AWS gives them out, the same in every run of a seed. */
export interface Identifiers {
  uuid(): string
  /** Upper case letters and digits. */
  token(length: number): string
}

export function identifiers(seed: number): Identifiers {
  let count = 0
  const next = () => digest(`${seed}/id/${count++}`)
  return {
    uuid: () => {
      const hex = next().toString('hex')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
    },
    token: (length) =>
      [...next()]
        .map((byte) => (byte % 36).toString(36))
        .join('')
        .slice(0, length)
        .toUpperCase(),
  }
}
