import { HttpResponse } from '@smithy/core/protocols'
import type { HttpRequest } from '@smithy/core/protocols'
import { dynamoDb } from '../../../../drills/account/dynamodb/dynamodb.ts'
import { VirtualClock } from '../../../../drills/clock.ts'
import { documentClient } from '../../../../shared/aws/clients/dynamodb.ts'
import { tableSchema } from '../../../../shared/aws/store/table.ts'
import { testAccount } from './answering.ts'
import { start } from './claims.ts'

export const table = 'ballast'

/**
 * A document client on an empty table in a DynamoDB that runs in this process, reached over its wire format. `answered`
 * is told of each operation when it has been carried out; what it throws is what the client gets instead of the answer.
 */
export async function emptyTable(answered: (operation: string) => void = () => {}) {
  const { service, createTable } = dynamoDb(new VirtualClock(start))
  const handle = async ({ method, hostname, path, headers, body }: HttpRequest) => {
    // The document client sends bytes with string methods that warn, which Buffer.from would call.
    const { buffer, byteOffset, byteLength } = body as Uint8Array<ArrayBuffer>
    const text = Buffer.from(buffer, byteOffset, byteLength).toString()
    const request = { method, hostname, path, query: {}, headers, body: text }
    const operation = service.operationOf(request)
    const answer = await service.execute(operation, request, 'request')
    answered(operation)
    const bytes = typeof answer.body === 'string' ? new TextEncoder().encode(answer.body) : answer.body
    return { response: new HttpResponse({ statusCode: answer.status, headers: { ...answer.headers }, body: bytes }) }
  }
  await createTable({ TableName: table, ...tableSchema })
  return documentClient({ ...testAccount, requestHandler: { handle } })
}
