import { actionKinds, codeOf, refusal } from './wire-types.ts'
import type { Action, Answer, Item, Send, TransactWriteInput } from './wire-types.ts'

/** DynamoDB API reference, TransactWriteItems. */
const mostActions = 100

/** What carries an action out. A check is a removal that is always undone. */
const operations = { ConditionCheck: 'DeleteItem', Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem' } as const

const required = {
  ConditionCheck: ['TableName', 'Key', 'ConditionExpression'],
  Put: ['TableName', 'Item'],
  Update: ['TableName', 'Key', 'UpdateExpression'],
  Delete: ['TableName', 'Key'],
} as const satisfies Record<Action['kind'], readonly (keyof Action)[]>

/** One of the reasons for which a transaction was cancelled, in the order of its actions. */
type Reason = { readonly Code: string; readonly Message?: string; readonly Item?: unknown }

const invalid = (message: string): Answer => refusal('ValidationException', message)
const constraint = (where: string, what: string): Answer =>
  invalid(`1 validation error detected: Value at '${where}' failed to satisfy constraint: Member must ${what}`)
const lowerFirst = (word: string): string => word.charAt(0).toLowerCase() + word.slice(1)

/** The actions, or the refusal of a request that is none, whatever is in the tables. */
function actionsOf({ TransactItems = [] }: TransactWriteInput): readonly Action[] | Answer {
  if (TransactItems.length === 0) return constraint('TransactItems', 'have length greater than or equal to 1')
  if (TransactItems.length > mostActions) {
    return constraint('TransactItems', `have length less than or equal to ${mostActions}`)
  }
  const actions: Action[] = []
  for (const [index, each] of TransactItems.entries()) {
    const found = actionKinds.flatMap((kind) => (each[kind] === undefined ? [] : [{ kind, ...each[kind] }]))
    const [action, ...others] = found
    if (action === undefined) {
      return invalid('Invalid Request: TransactWriteRequest should contain Delete or Put or Update request')
    }
    if (others.length > 0) return invalid('TransactItems can only contain one of Check, Put, Update or Delete')
    const missing = required[action.kind].find((field) => action[field] === undefined)
    if (missing !== undefined) {
      const where = ['transactItems', index + 1, 'member', lowerFirst(action.kind), lowerFirst(missing)].join('.')
      return constraint(where, 'not be null')
    }
    actions.push(action)
  }
  return actions
}

/** An action as an operation of its own. What it replaces comes back, so that it can be undone. */
const inputOf = (action: Action): object => {
  const { kind: _, ReturnValuesOnConditionCheckFailure: __, ...fields } = action
  return { ...fields, ReturnValues: 'ALL_OLD' }
}

/** Whether a request is refused whatever is in its table: it is checked by itself before its table is looked for. */
async function isUnsound(send: Send, action: Action): Promise<boolean> {
  const answer = await send(operations[action.kind], { ...inputOf(action), TableName: 'no.such.table' })
  return codeOf(answer) === 'ValidationException'
}

/** The names of a table's key attributes; undefined where there is no such table. */
async function keyNames(send: Send, TableName: string): Promise<string[] | undefined> {
  const answer = await send('DescribeTable', { TableName })
  const { Table } = answer.body as { Table?: { KeySchema: { AttributeName: string }[] } }
  return Table?.KeySchema.map(({ AttributeName }) => AttributeName)
}

const pick = (item: Item, names: readonly string[]): Item => Object.fromEntries(names.map((name) => [name, item[name]]))

/** An action and the key of its item. */
type Target = { readonly action: Action; readonly key: Item }

/** The actions with their keys, or the refusal of a transaction that can be refused without looking at items. */
async function targetsOf(send: Send, actions: readonly Action[]): Promise<readonly Target[] | Answer> {
  const keys = new Map<string, string[]>()
  for (const { TableName } of actions) {
    const names = keys.get(TableName) ?? (await keyNames(send, TableName))
    if (names === undefined) return refusal('ResourceNotFoundException', 'Requested resource not found')
    keys.set(TableName, names)
  }
  const targets = actions.map((action) => ({
    action,
    key: pick(action.Key ?? action.Item ?? {}, keys.get(action.TableName) ?? []),
  }))
  const items = new Set(targets.map(({ action, key }) => JSON.stringify([action.TableName, key])))
  if (items.size === targets.length) return targets
  return invalid('Transaction request cannot include multiple operations on one item')
}

/** Carries one action out; the reason where it was refused for what is in the table. */
async function attempt(send: Send, { action, key }: Target): Promise<{ old: Item | undefined } | Reason | Answer> {
  const answer = await send(operations[action.kind], inputOf(action))
  const { Attributes, message } = answer.body as { Attributes?: Item; message?: string }
  const code = codeOf(answer)
  if (code === undefined) return { old: Attributes }
  if (code === 'ValidationException' && !(await isUnsound(send, action))) {
    return { Code: 'ValidationError', Message: String(message) }
  }
  if (code !== 'ConditionalCheckFailedException') return answer
  const reason = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' }
  if (action.ReturnValuesOnConditionCheckFailure !== 'ALL_OLD') return reason
  const { body } = await send('GetItem', { TableName: action.TableName, Key: key, ConsistentRead: true })
  return { ...reason, ...(body['Item'] !== undefined && { Item: body['Item'] }) }
}

/**
 * TransactWriteItems on a database that has only the single operations. Each action is carried out by itself, and all of
 * them are undone where one was refused; the caller sees to it that nothing else is served meanwhile, so that nobody can
 * tell. In AWS, transactions that meet on an item cancel each other (`TransactionConflict`); here they wait.
 */
export async function transactWriteItems(send: Send, input: TransactWriteInput): Promise<Answer> {
  const actions = actionsOf(input)
  if ('status' in actions) return actions
  const targets = await targetsOf(send, actions)
  if ('status' in targets) return targets

  const reasons: Reason[] = []
  const done: (Target & { readonly old: Item | undefined })[] = []
  const undo = async (some: typeof done): Promise<void> => {
    for (const { action, key, old } of some) {
      const { TableName } = action
      await (old === undefined
        ? send('DeleteItem', { TableName, Key: key })
        : send('PutItem', { TableName, Item: old }))
    }
  }
  for (const target of targets) {
    const result = await attempt(send, target)
    if ('status' in result) {
      await undo(done)
      return result
    }
    if ('old' in result) done.push({ ...target, old: result.old })
    reasons.push('old' in result ? { Code: 'None' } : result)
  }
  if (done.length === targets.length) {
    await undo(done.filter(({ action }) => action.kind === 'ConditionCheck'))
    return { status: 200, body: {} }
  }
  await undo(done)
  const codes = reasons.map(({ Code }) => Code).join(', ')
  return {
    status: 400,
    body: {
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
      CancellationReasons: reasons,
    },
  }
}
