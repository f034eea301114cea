import type { RequestListener } from 'node:http'
import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import { HttpResponse } from '@smithy/core/protocols'
import type { HttpRequest } from '@smithy/core/protocols'
// @ts-expect-error dynalite has no types of its own.
import untypedDynalite from 'dynalite'
import { inject } from 'light-my-request'
import { documentClient } from '../../../../shared/aws/clients/dynamodb.ts'
import { tableSchema } from '../../../../shared/aws/table.ts'
import { testAccount } from './answering.ts'

interface DynaliteServer {
  listeners(event: 'request'): RequestListener[]
}

const dynalite = untypedDynalite as (options: { createTableMs: number }) => DynaliteServer

export const table = 'ballast'

/** A document client on an empty table in a DynamoDB that runs in this process, reached over its wire format. */
export async function emptyTable() {
  const [listener] = dynalite({ createTableMs: 0 }).listeners('request')
  if (listener === undefined) throw new Error('dynalite has no request listener')
  const handle = async (request: HttpRequest) => {
    const { path: url, headers } = request
    // The document client sends bytes with string methods that warn, which Buffer.from would call.
    const { buffer, byteOffset, byteLength } = request.body as Uint8Array<ArrayBuffer>
    const payload = Buffer.from(buffer, byteOffset, byteLength)
    const answer = await inject(listener, { method: 'POST', url, headers, payload })
    return {
      response: new HttpResponse({
        statusCode: answer.statusCode,
        headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
        body: answer.rawPayload,
      }),
    }
  }
  const client = documentClient({ ...testAccount, requestHandler: { handle } })
  await client.send(new CreateTableCommand({ TableName: table, BillingMode: 'PAY_PER_REQUEST', ...mutableSchema() }))
  // It becomes active with a timer, however short.
  const isActive = async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }))
    return Table?.TableStatus === 'ACTIVE'
  }
  while (!(await isActive())) await new Promise((resolve) => setImmediate(resolve))
  return client
}

const mutableSchema = () => ({
  AttributeDefinitions: [...tableSchema.AttributeDefinitions],
  KeySchema: [...tableSchema.KeySchema],
})
