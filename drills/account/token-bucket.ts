import type { VirtualClock } from '../clock.ts'
import type { AwsRefusal } from './wire.ts'

/** Takes one token for a call, or throws the refusal where none is left. */
export function tokenBucket(
  clock: VirtualClock,
  { size, refillPerSecond }: { readonly size: number; readonly refillPerSecond: number },
  refusal: () => AwsRefusal,
): () => void {
  let tokens = size
  let filledAt = clock.now()
  return () => {
    tokens = Math.min(size, tokens + ((clock.now() - filledAt) / 1000) * refillPerSecond)
    filledAt = clock.now()
    if (tokens < 1) throw refusal()
    tokens--
  }
}
