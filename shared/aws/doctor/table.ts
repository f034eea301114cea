import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { TableProtection } from '../../domain/doctor/snapshot.ts'
import { call } from '../errors.ts'

/** How a table is kept safe, and trimmed. */
export async function describeTable(client: Pick<DynamoDBClient, 'send'>, name: string): Promise<TableProtection> {
  const TableName = name
  const { Table } = await call('dynamodb:DescribeTable', () => client.send(new DescribeTableCommand({ TableName })))
  const { ContinuousBackupsDescription: backups } = await call('dynamodb:DescribeContinuousBackups', () =>
    client.send(new DescribeContinuousBackupsCommand({ TableName })),
  )
  const { TimeToLiveDescription: timeToLive } = await call('dynamodb:DescribeTimeToLive', () =>
    client.send(new DescribeTimeToLiveCommand({ TableName })),
  )
  const isTrimmed = timeToLive?.TimeToLiveStatus === 'ENABLED' || timeToLive?.TimeToLiveStatus === 'ENABLING'
  return {
    name,
    hasPointInTimeRecovery: backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED',
    timeToLiveAttribute: isTrimmed ? (timeToLive.AttributeName ?? null) : null,
    hasDeletionProtection: Table?.DeletionProtectionEnabled === true,
  }
}
