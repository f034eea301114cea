import { PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { once } from '../../domain/once.ts'
import { minute, second } from '../../domain/time.ts'
import type { DrillHolds } from '../../ports/drill.ts'
import { PortError } from '../../ports/port-error.ts'
import { call } from '../errors.ts'
import { drillKey } from './keys.ts'
import { parse } from './parse.ts'
import { getItem } from './table-access.ts'
import { timeToLiveAttribute } from './table.ts'

const stored = once(() => z.object({ service: z.string(), owner: z.string(), scenario: z.string(), until: z.number() }))

const keepFor = 30 * 24 * 60 * minute

/** Which drill has which service, in Ballast's table. */
export const dynamoDbDrillHolds = (client: DynamoDBDocumentClient, table: string): DrillHolds => ({
  async read(service) {
    const item = await getItem({ client, table }, drillKey(service))
    return item === undefined ? null : parse(stored(), item, 'dynamodb:GetItem', `the drill of ${service}`)
  },
  async take(hold, now) {
    const command = new PutCommand({
      TableName: table,
      Item: { ...hold, ...drillKey(hold.service), [timeToLiveAttribute]: Math.ceil((hold.until + keepFor) / second) },
      ConditionExpression: 'attribute_not_exists(#pk) OR #owner = :owner OR #until <= :now',
      ExpressionAttributeNames: { '#pk': 'pk', '#owner': 'owner', '#until': 'until' },
      ExpressionAttributeValues: { ':owner': hold.owner, ':now': now },
    })
    try {
      await call('dynamodb:PutItem', () => client.send(command))
      return true
    } catch (error) {
      if (error instanceof PortError && error.code === 'mismatch') return false
      throw error
    }
  },
})
