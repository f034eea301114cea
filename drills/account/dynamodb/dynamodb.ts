import { createRequire } from 'node:module'
import type { RequestListener } from 'node:http'
import { inject } from 'light-my-request'
import type { VirtualClock } from '../../clock.ts'
import type { DeployedStack } from '../deployed/stack.ts'
import { describeProtection, protectionOperations } from './protection.ts'
import { transactWriteItems } from './transactions.ts'
import { refusal } from './wire-types.ts'
import type { Answer, Send, TransactWriteInput } from './wire-types.ts'
import { AwsRefusal } from '../wire.ts'
import type { AccountService, WireAnswer } from '../wire.ts'

interface DynaliteServer {
  listeners(event: 'request'): RequestListener[]
}

const require = createRequire(import.meta.url)

// Dynalite has no types of its own.
const dynalite = require('dynalite') as (options: { createTableMs: number }) => DynaliteServer

const jsonType = 'application/x-amz-json-1.0'

/** A table's name and keys, as CreateTable takes them. */
export interface TableDefinition {
  readonly TableName: string
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: 'S' | 'N' | 'B' }[]
  readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: 'HASH' | 'RANGE' }[]
}

/** DynamoDB, and a way to have a table before anything runs. */
export interface DynamoDb {
  readonly service: AccountService
  createTable(table: TableDefinition): Promise<void>
}

/** For how long a client's token makes a repeated transaction do nothing (DynamoDB API reference, TransactWriteItems). */
const rememberTokensFor = 10 * 60_000

/** Dynalite asks for a signature, and does not look at it. */
const signed = {
  'x-amz-date': '20260101T000000Z',
  authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=none',
}

const isRead = /^(GetItem|Query)$/

/**
 * DynamoDB by dynalite, in process, and transactions on top of it; items do not expire. One request after the other, so that
 * a transaction is seen as a whole or not at all. Virtual time stands still while it works.
 */
export function dynamoDb(clock: VirtualClock, stack: Pick<DeployedStack, 'tables'> = { tables: {} }): DynamoDb {
  const [listener] = dynalite({ createTableMs: 0 }).listeners('request')
  if (listener === undefined) throw new Error('dynalite has no request listener')
  const tokens = new Map<string, { readonly request: string; readonly until: number }>()
  /** Answers to reads since the last write, by request. */
  const read = new Map<string, WireAnswer>()
  let last: Promise<unknown> = Promise.resolve()

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work)
    last = result.catch(() => {})
    return result
  }

  async function send(headers: Readonly<Record<string, string>>, payload: string): Promise<WireAnswer> {
    const {
      statusCode,
      headers: answered,
      rawPayload,
    } = await inject(listener as RequestListener, {
      method: 'POST',
      url: '/',
      headers: { ...headers, ...signed },
      payload,
    })
    const text = Object.fromEntries(Object.entries(answered).map(([name, value]) => [name, String(value)]))
    return { status: statusCode, headers: text, body: rawPayload }
  }

  /** One read is asked of dynalite once, until something is written; all that watch a service ask the same each minute. */
  async function sendOnce(
    operation: string,
    headers: Readonly<Record<string, string>>,
    payload: string,
  ): Promise<WireAnswer> {
    if (!isRead.test(operation)) {
      read.clear()
      return send(headers, payload)
    }
    const request = `${operation} ${payload}`
    const answer = read.get(request) ?? (await send(headers, payload))
    read.set(request, answer)
    return answer
  }

  const sendInternally: Send = async (operation, input) => {
    const headers = { 'content-type': jsonType, 'x-amz-target': `DynamoDB_20120810.${operation}` }
    const { status, body } = await sendOnce(operation, headers, JSON.stringify(input))
    return { status, body: JSON.parse(Buffer.from(body as Uint8Array).toString()) as Answer['body'] }
  }

  async function call(operation: string, input: object): Promise<Answer['body']> {
    const { status, body } = await sendInternally(operation, input)
    if (status !== 200) throw new Error(`dynalite refused ${operation}: ${JSON.stringify(body)}`)
    return body
  }

  async function create(table: TableDefinition): Promise<void> {
    await call('CreateTable', { ...table, BillingMode: 'PAY_PER_REQUEST' })
    // It becomes active with a timer, however short.
    for (;;) {
      const { Table } = (await call('DescribeTable', { TableName: table.TableName })) as {
        Table?: { TableStatus?: string }
      }
      if (Table?.TableStatus === 'ACTIVE') return
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async function transact(request: string): Promise<Answer> {
    const { ClientRequestToken: token, ...input } = JSON.parse(request) as TransactWriteInput
    const earlier = token === undefined ? undefined : tokens.get(token)
    if (earlier !== undefined && clock.now() < earlier.until) {
      if (earlier.request === request) return { status: 200, body: {} }
      const message = 'The token was already used for a request with a different payload.'
      return refusal('IdempotentParameterMismatchException', message)
    }
    const answer = await transactWriteItems(sendInternally, input)
    if (token !== undefined && answer.status === 200) {
      tokens.set(token, { request, until: clock.now() + rememberTokensFor })
    }
    return answer
  }

  /** What dynalite lacks, each on the request's text. */
  const own: ReadonlyMap<string, (request: string) => Promise<Answer>> = new Map([
    ['TransactWriteItems', transact],
    ...protectionOperations.map((operation) => {
      const describe = (request: string): Promise<Answer> =>
        describeProtection(sendInternally, stack, operation, JSON.parse(request) as { TableName: string })
      return [operation, describe] as const
    }),
  ])

  const json = ({ status, body }: Answer, requestId: string): WireAnswer => ({
    status,
    headers: { 'content-type': jsonType, 'x-amzn-requestid': requestId },
    body: JSON.stringify(body),
  })
  return {
    createTable: (table) => clock.hold(inTurn(() => create(table))),
    service: {
      name: 'dynamodb',
      host: /(^|\.)(dynamodb|ddb)\./,
      operationOf: ({ headers }) => headers['x-amz-target']?.split('.')[1] ?? '',
      execute: (operation, { headers, body }, requestId) =>
        clock.hold(
          inTurn(async () => {
            const run = own.get(operation)
            return run === undefined ? sendOnce(operation, headers, body) : json(await run(body), requestId)
          }),
        ),
      refuse: ({ code, status, message }, requestId) => json({ ...refusal(code, message), status }, requestId),
      refusals: {
        throttled: () => new AwsRefusal('ThrottlingException', 400, 'Rate exceeded'),
        failed: () => new AwsRefusal('InternalServerError', 500, 'Internal server error'),
        denied: (message) => new AwsRefusal('AccessDeniedException', 400, message),
      },
    },
  }
}
