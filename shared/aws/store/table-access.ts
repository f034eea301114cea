import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** The table and the client that reaches it. */
export interface TableAccess {
  readonly client: DynamoDBDocumentClient
  readonly table: string
}
