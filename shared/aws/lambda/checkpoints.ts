import { gunzipSync, gzipSync } from 'node:zlib'
import type { SerdesConfig } from '@aws/durable-execution-sdk-js'

/** No JSON text begins like this. */
const packed = 'gzip:'
/** Below it a checkpoint stays as a person can read it in the console. Characters. */
const longestPlain = 32 * 1024

/**
 * How results of durable steps are kept: as JSON, gzipped where that is long. Lambda takes at most 256 KB for one
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html), and three hours of all metrics of a service
 * may be more than that as plain JSON.
 */
export const compactCheckpoints: NonNullable<SerdesConfig['defaultSerdes']> = {
  async serialize(value: unknown) {
    const text = JSON.stringify(value) as string | undefined
    if (text === undefined || text.length <= longestPlain) return text
    return packed + gzipSync(text).toString('base64')
  },
  async deserialize(text) {
    if (text === undefined) return undefined
    return JSON.parse(
      text.startsWith(packed) ? gunzipSync(Buffer.from(text.slice(packed.length), 'base64')).toString() : text,
    ) as unknown
  },
}
