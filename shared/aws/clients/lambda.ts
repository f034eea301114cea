import { LambdaClient } from '@aws-sdk/client-lambda'
import { clientConfig } from './options.ts'
import type { ClientOptions } from './options.ts'

/** A Lambda client in the region of Ballast's functions. */
export const lambdaClient = (options: ClientOptions = {}): LambdaClient => new LambdaClient(clientConfig(options))
