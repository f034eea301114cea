import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { clientConfig } from './options.ts'
import type { ClientOptions } from './options.ts'

/** An EventBridge client in the region of its rules. */
export const eventBridgeClient = (options: ClientOptions = {}): EventBridgeClient =>
  new EventBridgeClient(clientConfig(options))
