import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { PortError } from '../../ports/port-error.ts'
import { call } from '../errors.ts'
import { mostPages } from '../pages.ts'
import type { Key } from './keys.ts'
import type { Item } from './parse.ts'

/** The table and the client that reaches it. */
export interface TableAccess {
  readonly client: DynamoDBDocumentClient
  readonly table: string
}

const querying = 'dynamodb:Query'

/** The item as it is now, or undefined. */
export async function getItem({ client, table }: TableAccess, key: Key): Promise<Item | undefined> {
  const command = new GetCommand({ TableName: table, Key: key, ConsistentRead: true })
  const { Item } = await call('dynamodb:GetItem', () => client.send(command))
  return Item
}

/** The last `count` items of a partition whose sort keys begin with `prefix`, the last first, as they are now. */
export async function lastItems(
  { client, table }: TableAccess,
  pk: string,
  prefix: string,
  count: number,
): Promise<Item[]> {
  const items: Item[] = []
  let ExclusiveStartKey: Item | undefined
  let pages = 0
  // A page ends at 1 MB, however many items were asked for (DynamoDB developer guide, paginating query results).
  while (items.length < count) {
    if (pages++ === mostPages) throw new PortError('malformed-answer', querying, `no end after ${mostPages} pages`)
    const command = new QueryCommand({
      TableName: table,
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
      ScanIndexForward: false,
      Limit: count - items.length,
      ConsistentRead: true,
      ExclusiveStartKey,
    })
    const page = await call(querying, () => client.send(command))
    if (!Array.isArray(page.Items)) throw new PortError('malformed-answer', querying, 'the answer has no items')
    items.push(...page.Items)
    ExclusiveStartKey = page.LastEvaluatedKey
    if (ExclusiveStartKey === undefined) break
  }
  return items
}
