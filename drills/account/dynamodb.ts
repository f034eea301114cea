import { createRequire } from 'node:module'
import type { RequestListener } from 'node:http'
import { inject } from 'light-my-request'
import type { VirtualClock } from '../clock.ts'
import { AwsRefusal } from './wire.ts'
import type { AccountService, WireAnswer } from './wire.ts'

interface DynaliteServer {
  listeners(event: 'request'): RequestListener[]
}

// Dynalite has no types of its own.
const dynalite = createRequire(import.meta.url)('dynalite') as (options: { createTableMs: number }) => DynaliteServer

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

/** DynamoDB by dynalite, in process: no transactions, no time to live. Virtual time stands still while it works. */
export function dynamoDb(clock: VirtualClock): DynamoDb {
  const [listener] = dynalite({ createTableMs: 0 }).listeners('request')
  if (listener === undefined) throw new Error('dynalite has no request listener')

  async function send(headers: Readonly<Record<string, string>>, payload: string): Promise<WireAnswer> {
    const {
      statusCode,
      headers: answered,
      rawPayload,
    } = await inject(listener as RequestListener, {
      method: 'POST',
      url: '/',
      headers,
      payload,
    })
    const text = Object.fromEntries(Object.entries(answered).map(([name, value]) => [name, String(value)]))
    return { status: statusCode, headers: text, body: rawPayload }
  }

  async function call(operation: string, input: object): Promise<Record<string, unknown>> {
    const authorization = 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=none'
    const target = `DynamoDB_20120810.${operation}`
    const { status, body } = await send(
      { 'content-type': jsonType, 'x-amz-target': target, 'x-amz-date': '20260101T000000Z', authorization },
      JSON.stringify(input),
    )
    if (status !== 200) throw new Error(`dynalite refused ${operation}: ${Buffer.from(body as Uint8Array).toString()}`)
    return JSON.parse(Buffer.from(body as Uint8Array).toString()) as Record<string, unknown>
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

  const json = (status: number, code: string, message: string, requestId: string): WireAnswer => ({
    status,
    headers: { 'content-type': jsonType, 'x-amzn-requestid': requestId },
    body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message }),
  })
  return {
    createTable: (table) => clock.hold(create(table)),
    service: {
      name: 'dynamodb',
      host: /(^|\.)(dynamodb|ddb)\./,
      operationOf: ({ headers }) => headers['x-amz-target']?.split('.')[1] ?? '',
      execute: (_operation, { headers, body }) => clock.hold(send(headers, body)),
      refuse: ({ code, status, message }, requestId) => json(status, code, message, requestId),
      refusals: {
        throttled: () => new AwsRefusal('ThrottlingException', 400, 'Rate exceeded'),
        failed: () => new AwsRefusal('InternalServerError', 500, 'Internal server error'),
        denied: (message) => new AwsRefusal('AccessDeniedException', 400, message),
      },
    },
  }
}
