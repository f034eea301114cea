import { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import { clientConfig } from './options.ts'
import type { ClientOptions } from './options.ts'

/** A CloudTrail client where Route 53's events are, us-east-1, wherever Ballast runs. */
export const cloudTrailClient = (options: ClientOptions = {}): CloudTrailClient =>
  new CloudTrailClient({ ...clientConfig(options), region: 'us-east-1' })
