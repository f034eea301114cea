/**
 * The one table's keys, in the shape that CloudFormation and CreateTable share; `expiresAt` holds epoch seconds.
 * Billing, encryption and backups are the stack's business.
 */
export const tableSchema = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
} as const

/** The attribute by which DynamoDB removes what is past its time. */
export const timeToLiveAttribute = 'expiresAt'
