import { tableSchema, timeToLiveAttribute } from '../shared/aws/store/table.ts'
import type { Resources } from './cloudformation.ts'
import { ids } from './names.ts'

/** Ballast's memory. It outlives the stack: known good weights and incident records cannot be made again. */
export const table: Resources = {
  [ids.table]: {
    Type: 'AWS::DynamoDB::Table',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      ...tableSchema,
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      // By the account's own aws/dynamodb key, whose use CloudTrail shows; callers need no permission on it.
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: timeToLiveAttribute, Enabled: true },
    },
  },
}
