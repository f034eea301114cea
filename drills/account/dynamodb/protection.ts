import type { DeployedStack } from '../deployed/stack.ts'
import type { Answer, Send } from './wire-types.ts'

/** The operations that tell how a table is kept safe, of which dynalite knows nothing. */
export const protectionOperations = ['DescribeTable', 'DescribeContinuousBackups', 'DescribeTimeToLive'] as const

type ProtectionOperation = (typeof protectionOperations)[number]

const state = (isOn: boolean): string => (isOn ? 'ENABLED' : 'DISABLED')

/** Answers one of them from what is deployed; a table that was only created has none of it. */
export async function describeProtection(
  send: Send,
  stack: Pick<DeployedStack, 'tables'>,
  operation: ProtectionOperation,
  { TableName }: { readonly TableName: string },
): Promise<Answer> {
  const described = await send('DescribeTable', { TableName })
  if (described.status !== 200) return described
  const { pointInTimeRecovery, timeToLiveAttribute, deletionProtection } = stack.tables[TableName] ?? {
    pointInTimeRecovery: false,
    timeToLiveAttribute: null,
    deletionProtection: false,
  }
  const bodies: Readonly<Record<ProtectionOperation, object>> = {
    DescribeTable: { Table: { ...(described.body['Table'] as object), DeletionProtectionEnabled: deletionProtection } },
    DescribeContinuousBackups: {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: state(pointInTimeRecovery) },
      },
    },
    DescribeTimeToLive: {
      TimeToLiveDescription: {
        TimeToLiveStatus: state(timeToLiveAttribute !== null),
        ...(timeToLiveAttribute !== null && { AttributeName: timeToLiveAttribute }),
      },
    },
  }
  return { status: 200, body: { ...bodies[operation] } }
}
