import { TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { once } from '../../domain/once.ts'
import { emptyLedger } from '../../domain/service/ledger.ts'
import type { Ledger } from '../../domain/service/ledger.ts'
import { PortError } from '../../ports/port-error.ts'
import type { Store } from '../../ports/store.ts'
import { call, conditionFailed } from '../errors.ts'
import { notHeld } from './claims.ts'
import { ledgerKey, serviceKey } from './keys.ts'
import { itemOf, parse } from './parse.ts'
import { getItem } from './table-access.ts'
import type { TableAccess } from './table-access.ts'

const schema = once((): z.ZodType<Ledger> => {
  const action = z.object({
    id: z.string(),
    incidentId: z.string(),
    service: z.string(),
    resource: z.string(),
    at: z.number(),
  })
  const pause = z.object({ since: z.number(), until: z.number().nullable(), by: z.string(), reason: z.string() })

  /** Nothing is made up for a field that is missing: a ledger without its pauses would permit what people forbade. */
  return z.object({
    version: z.int().min(1),
    actions: z.array(action),
    pauses: z.record(z.string(), pause),
  })
})

/** The ledger as it is now; empty where none was ever written. Throws `malformed-answer`. */
export async function readLedger(access: TableAccess): Promise<Ledger> {
  const item = await getItem(access, ledgerKey)
  return item === undefined ? emptyLedger : parse(schema(), item, 'dynamodb:GetItem', 'the ledger')
}

/** The write of a ledger, on the condition that nobody has written since the one that it was made from was read. */
const putOf = (table: string, next: Ledger) => ({
  TableName: table,
  Item: { ...next, ...ledgerKey },
  ExpressionAttributeNames: { '#version': 'version' },
  ...(next.version === emptyLedger.version + 1
    ? { ConditionExpression: 'attribute_not_exists(#version)' }
    : {
        ConditionExpression: '#version = :before',
        ExpressionAttributeValues: { ':before': next.version - 1 },
      }),
})

/** Writes the ledger, see `Store.writeLedger`. A repetition after a lost answer is false: the ledger read again tells. */
export const writeLedger = (
  access: TableAccess,
  next: Ledger,
  holder: Parameters<Store['writeLedger']>[1],
): Promise<boolean> => (holder === null ? writeFreely(access, next) : writeAsHolder(access, next, holder))

async function writeFreely({ client, table }: TableAccess, next: Ledger): Promise<boolean> {
  try {
    await call('dynamodb:PutItem', () => client.send(new PutCommand(putOf(table, next))))
    return true
  } catch (error) {
    if (error instanceof PortError && error.code === 'mismatch') return false
    throw error
  }
}

async function writeAsHolder(
  { client, table }: TableAccess,
  next: Ledger,
  { service, owner }: { readonly service: string; readonly owner: string },
): Promise<boolean> {
  const operation = 'dynamodb:TransactWriteItems'
  const holds = {
    TableName: table,
    Key: serviceKey(service),
    ConditionExpression: '#owner = :owner',
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: { ':owner': owner },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const
  const command = new TransactWriteCommand({ TransactItems: [{ ConditionCheck: holds }, { Put: putOf(table, next) }] })
  try {
    await call(operation, () => client.send(command))
    return true
  } catch (error) {
    if (!(error instanceof PortError) || !(error.cause instanceof TransactionCanceledException)) throw error
    const { CancellationReasons: reasons } = error.cause
    const [claim, ledger] = Array.isArray(reasons) ? reasons : []
    // First the claim: an execution that has lost it must not read on and try again.
    if (claim?.Code === conditionFailed) {
      throw notHeld(operation, service, owner, claim.Item && itemOf(operation, claim.Item), error)
    }
    if (ledger?.Code === conditionFailed) return false
    throw error
  }
}
