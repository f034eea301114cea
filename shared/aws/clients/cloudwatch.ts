import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { clientConfig } from './options.ts'
import type { ClientOptions } from './options.ts'

/** A CloudWatch client in the region of the load balancers. */
export const cloudWatchClient = (options: ClientOptions = {}): CloudWatchClient =>
  new CloudWatchClient(clientConfig(options))
