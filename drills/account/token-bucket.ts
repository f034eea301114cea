import type { VirtualClock } from '../clock.ts'
import type { AwsRefusal } from './wire.ts'

/** Takes the tokens for a call, one unless said, or throws the refusal where there are not as many. */
export function tokenBucket(
  clock: VirtualClock,
  { size, refillPerSecond }: { readonly size: number; readonly refillPerSecond: number },
  refusal: () => AwsRefusal,
): (wanted?: number) => void {
  let tokens = size
  let filledAt = clock.now()
  return (wanted = 1) => {
    tokens = Math.min(size, tokens + ((clock.now() - filledAt) / 1000) * refillPerSecond)
    filledAt = clock.now()
    if (tokens < wanted) throw refusal()
    tokens -= wanted
  }
}
