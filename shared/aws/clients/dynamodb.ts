import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { PortError } from '../../ports/port-error.ts'
import { clientConfig } from './options.ts'
import type { ClientOptions } from './options.ts'

/** A DynamoDB document client in the table's region: items are plain objects, absent fields may be undefined. */
export function documentClient(options: ClientOptions = {}): DynamoDBDocumentClient {
  const client = new DynamoDBClient(clientConfig(options))
  refuseUnreadableItems(client)
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })
}

/**
 * Attributes that are none make the document client throw a bare error, or a `TypeError`, which looks like a bug of the
 * caller. What is thrown after an answer has come, and is no error of the SDK's own, is about the answer.
 */
function refuseUnreadableItems({ middlewareStack }: DynamoDBClient): void {
  const answered = new WeakSet<object>()
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        try {
          return await next(args)
        } catch (error) {
          if (!answered.has(args) || !(error instanceof Error) || '$metadata' in error || '$response' in error)
            throw error
          const operation = `dynamodb:${String(commandName).replace(/Command$/, '')}`
          throw new PortError('malformed-answer', operation, `an item cannot be read: ${error.message}`, error)
        }
      },
    { step: 'deserialize', priority: 'high', name: 'refuseUnreadableItems' },
  )
  middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args)
      answered.add(args)
      return answer
    },
    { step: 'deserialize', priority: 'low', name: 'noteAnswer' },
  )
}
