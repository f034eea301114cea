import { IAMClient } from '@aws-sdk/client-iam'
import { clientConfig } from './options.ts'
import type { ClientOptions } from './options.ts'

/** An IAM client. Its endpoint is one for all regions; the region is only for the signature. */
export const iamClient = (options: ClientOptions = {}): IAMClient => new IAMClient(clientConfig(options))
