import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb'
import type { ServiceState } from '../../domain/service/service-state.ts'
import { minute } from '../../domain/time.ts'
import { PortError } from '../../ports/port-error.ts'
import type { Claim, ClaimRequest } from '../../ports/store.ts'
import { call } from '../errors.ts'
import { markName, serviceKey } from './keys.ts'
import { itemOf } from './parse.ts'
import type { Item } from './parse.ts'
import { outdatedMarks, readHolder, readMark, readServiceState } from './service-item.ts'
import { getItem } from './table-access.ts'
import type { TableAccess } from './table-access.ts'

const operation = 'dynamodb:UpdateItem'

/** Redeliveries come within hours: EventBridge retries for 24 h, Lambda's asynchronous queue for 6 h. */
const rememberTriggersFor = 48 * 60 * minute
const rememberTriggersAtMost = 200

const names = {
  '#owner': 'owner',
  '#openIncident': 'openIncident',
  '#claimExpiresAt': 'claimExpiresAt',
}

type Written = { readonly held: true; readonly item: Item } | { readonly held: false; readonly old: Item | undefined }

/** One conditional update of a service's item; where the condition does not hold, the item that it met. */
async function update(
  access: TableAccess,
  service: string,
  change: Pick<
    UpdateCommandInput,
    'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
  >,
): Promise<Written> {
  const { client, table } = access
  const command = new UpdateCommand({
    TableName: table,
    Key: serviceKey(service),
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ...change,
  })
  try {
    const answer = await call(operation, () => client.send(command))
    return { held: true, item: answer.Attributes ?? {} }
  } catch (error) {
    if (!(error instanceof PortError) || !(error.cause instanceof ConditionalCheckFailedException)) throw error
    const old = error.cause.Item
    // Not every DynamoDB-compatible store returns the item; what holds now explains the failure nearly as well.
    return { held: false, old: old === undefined ? await getItem(access, serviceKey(service)) : itemOf(operation, old) }
  }
}

/**
 * Takes the lock and marks the trigger in one conditional write. The condition does not name the owner: a repetition
 * by the owner fails like any other, and is recognised by the item that it met, which also holds the first incident id.
 */
export async function claim(access: TableAccess, request: ClaimRequest): Promise<Claim> {
  const { service, triggerKey, owner, incidentId, now, expiresAt } = request
  const written = await update(access, service, {
    UpdateExpression: 'SET #owner = :owner, #openIncident = :incident, #claimExpiresAt = :expiresAt, #trigger = :mark',
    ConditionExpression: '(attribute_not_exists(#owner) OR #claimExpiresAt <= :now) AND attribute_not_exists(#trigger)',
    ExpressionAttributeNames: { ...names, '#trigger': markName(triggerKey) },
    ExpressionAttributeValues: {
      ':owner': owner,
      ':incident': incidentId,
      ':expiresAt': expiresAt,
      ':now': now,
      ':mark': { at: now, incidentId },
    },
  })
  if (written.held) return claimed(written.item)

  const holder = readHolder(operation, written.old)
  if (holder.owner === owner) return await renew(access, request)
  const mark = readMark(operation, written.old, triggerKey)
  if (mark !== undefined) return { status: 'duplicate', incidentId: mark.incidentId }
  return { status: 'busy', incidentId: holder.openIncident ?? null }
}

/** A repeated claim by its owner: the same incident as the first time, unless somebody took a lapsed claim meanwhile. */
async function renew(access: TableAccess, { service, owner, expiresAt }: ClaimRequest): Promise<Claim> {
  const written = await update(access, service, {
    UpdateExpression: 'SET #claimExpiresAt = :expiresAt',
    ConditionExpression: '#owner = :owner',
    ExpressionAttributeNames: { '#owner': names['#owner'], '#claimExpiresAt': names['#claimExpiresAt'] },
    ExpressionAttributeValues: { ':owner': owner, ':expiresAt': expiresAt },
  })
  if (written.held) return claimed(written.item)
  return { status: 'busy', incidentId: readHolder(operation, written.old).openIncident ?? null }
}

function claimed(item: Item): Claim {
  const { openIncident } = readHolder(operation, item)
  if (openIncident === undefined) {
    throw new PortError('malformed-answer', operation, `the claim on ${String(item['pk'])} names no incident`)
  }
  return { status: 'claimed', incidentId: openIncident, state: readServiceState(operation, item) }
}

/** The state's fields, each an attribute of its own. */
const stateFields = [
  'lastGood',
  'baking',
  'lastWrite',
  'hold',
  'sizeLeases',
  'handsOff',
] as const satisfies readonly (keyof ServiceState)[]

const setState = {
  expression: stateFields.map((field) => `#${field} = :${field}`).join(', '),
  names: Object.fromEntries(stateFields.map((field) => [`#${field}`, field])),
  values: (state: ServiceState) => Object.fromEntries(stateFields.map((field) => [`:${field}`, state[field]])),
}

/** Writes the state while `owner` holds the claim. */
export async function saveState(access: TableAccess, service: string, owner: string, state: ServiceState) {
  const written = await update(access, service, {
    UpdateExpression: `SET ${setState.expression}`,
    ConditionExpression: '#owner = :owner',
    ExpressionAttributeNames: { ...setState.names, '#owner': names['#owner'] },
    ExpressionAttributeValues: { ...setState.values(state), ':owner': owner },
  })
  if (!written.held) throw notHeld(operation, service, owner, written.old)
}

/** Writes the state, if there is one, and gives the claim back; then forgets old triggers if there are any. */
export async function release(
  access: TableAccess,
  service: string,
  owner: string,
  state: ServiceState | null,
  now: number,
): Promise<void> {
  const set = state === null ? '' : `, ${setState.expression}`
  const written = await update(access, service, {
    UpdateExpression: `SET #lastOwner = :owner${set} REMOVE #owner, #openIncident, #claimExpiresAt`,
    ConditionExpression: '#owner = :owner',
    ExpressionAttributeNames: { ...names, '#lastOwner': 'lastOwner', ...(state !== null && setState.names) },
    ExpressionAttributeValues: { ':owner': owner, ...(state !== null && setState.values(state)) },
  })
  if (!written.held && readHolder(operation, written.old).lastOwner !== owner)
    throw notHeld(operation, service, owner, written.old)
  const item = written.held ? written.item : (written.old ?? {})
  await forget(access, service, outdatedMarks(item, now - rememberTriggersFor, rememberTriggersAtMost))
}

/** An update expression takes 4 KB and 300 operators; what is too much for one write waits for the next release. */
async function forget(access: TableAccess, service: string, marks: readonly string[]): Promise<void> {
  const batch = marks.slice(0, 200).map((name, index) => [`#m${index}`, name] as const)
  if (batch.length === 0) return
  await update(access, service, {
    UpdateExpression: `REMOVE ${batch.map(([placeholder]) => placeholder).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(batch),
  })
}

/** The `mismatch` of an execution that does not hold the claim; `item` is the service's item as it was met. */
export function notHeld(
  during: string,
  service: string,
  owner: string,
  item: Item | undefined,
  cause?: unknown,
): PortError {
  const holder = readHolder(during, item).owner
  const found = holder === undefined ? 'nobody holds it' : `it is held by ${holder}`
  return new PortError('mismatch', during, `${owner} does not hold the claim on ${service}: ${found}`, cause)
}
