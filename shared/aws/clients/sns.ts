import { SNSClient } from '@aws-sdk/client-sns'
import { clientConfig } from './options.ts'
import type { ClientOptions } from './options.ts'

/** An SNS client in the topic's region. */
export const snsClient = (options: ClientOptions = {}): SNSClient => new SNSClient(clientConfig(options))
