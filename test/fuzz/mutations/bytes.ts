import type { Draw } from './draw.ts'

function mutatedOnce(draw: Draw, bytes: Buffer): Buffer {
  const at = draw.below(bytes.length + 1)
  const until = Math.min(bytes.length, at + 1 + draw.below(draw.chance(0.2) ? 200 : 8))
  const [before, part, after] = [bytes.subarray(0, at), bytes.subarray(at, until), bytes.subarray(until)]
  switch (draw.below(6)) {
    case 0:
      return Buffer.concat([before, after])
    case 1:
      return Buffer.concat([before, part, part, after])
    case 2:
      return before
    case 3:
      return Buffer.concat([before, Buffer.from(part.map(() => draw.below(256))), after])
    case 4: {
      const flipped = Buffer.from(bytes)
      if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << draw.below(8))
      return flipped
    }
    default:
      return Buffer.concat([
        before,
        Buffer.from([draw.pick([0, 9, 10, 13, 34, 38, 39, 58, 60, 62, 123, 125, 0x80, 0xff])]),
        after,
      ])
  }
}

/** Bytes of which some are missing, doubled, flipped or others. */
export function mutatedBytes(draw: Draw, given: Uint8Array): Uint8Array {
  let bytes = Buffer.from(given)
  const times = 1 + draw.below(4)
  for (let time = 0; time < times; time++) bytes = mutatedOnce(draw, bytes) as typeof bytes
  return Uint8Array.from(bytes)
}
