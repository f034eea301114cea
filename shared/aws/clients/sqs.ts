import { SQSClient } from '@aws-sdk/client-sqs'
import { clientConfig } from './options.ts'
import type { ClientOptions } from './options.ts'

/** An SQS client in the dead-letter queue's region. */
export const sqsClient = (options: ClientOptions = {}): SQSClient => new SQSClient(clientConfig(options))
