import type { CloudWatchClientConfig } from '@aws-sdk/client-cloudwatch'

/** How a client reaches its service. All optional: a Lambda needs none; drills, tests and emulators do. */
export interface ClientOptions {
  readonly region?: string
  /** An HTTP handler, e.g. one that answers in process. Without it: Node's, with short timeouts. */
  readonly requestHandler?: NonNullable<CloudWatchClientConfig['requestHandler']>
  readonly credentials?: NonNullable<CloudWatchClientConfig['credentials']>
  /** What signs requests; SigV4 unless said. */
  readonly signer?: NonNullable<CloudWatchClientConfig['signer']>
  /** How often a call is tried at most; once unless said. */
  readonly maxAttempts?: number
  /** Base address of an emulator. */
  readonly endpoint?: string
}

/**
 * What all clients have in common. One attempt unless said: the workflow's durable steps retry, so that every retry is a
 * checkpoint and no API sees more calls than the timeline shows. A hung call fails within seconds; without
 * `throwOnRequestTimeout` the SDK's `requestTimeout` only warns.
 */
export const clientConfig = (options: ClientOptions) => ({
  maxAttempts: options.maxAttempts ?? 1,
  requestHandler: options.requestHandler ?? {
    connectionTimeout: 2_000,
    requestTimeout: 5_000,
    throwOnRequestTimeout: true,
  },
  ...(options.region !== undefined && { region: options.region }),
  ...(options.credentials !== undefined && { credentials: options.credentials }),
  ...(options.signer !== undefined && { signer: options.signer }),
  ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
})
