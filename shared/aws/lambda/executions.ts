import { createHash } from 'node:crypto'
import { DurableExecutionAlreadyStartedException, InvokeCommand } from '@aws-sdk/client-lambda'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import { iso } from '../../domain/time.ts'
import { PortError } from '../../ports/port-error.ts'
import type { ExecutionRequest, Executions } from '../../ports/executions.ts'
import { call } from '../errors.ts'

const operation = 'lambda:Invoke'
const accepted = 202
/** Lambda API reference, Invoke: a DurableExecutionName has 1 to 64 of `A-Z a-z 0-9 - _`; a SHA-256 in base64url has 43. */
const readableCharacters = 20

/** The name under which there is at most one execution: what is readable of the key, and its hash. */
export function executionName(key: string): string {
  const readable = key.replaceAll(/[^\w-]+/g, '-').slice(0, readableCharacters)
  return `${readable}-${createHash('sha256').update(key).digest('base64url')}`
}

/**
 * Executions of the durable function at `aliasArn` (the bare function cannot be invoked durably). They are started
 * asynchronously, so that they may live longer than 15 minutes.
 */
export const lambdaExecutions = (client: LambdaClient, aliasArn: string): Executions => ({
  async start(request) {
    const command = new InvokeCommand({
      FunctionName: aliasArn,
      InvocationType: 'Event',
      DurableExecutionName: executionName(request.key),
      Payload: new TextEncoder().encode(JSON.stringify(eventOf(request))),
    })
    const status = await call(operation, async () => {
      try {
        return (await client.send(command)).StatusCode
      } catch (error) {
        // The same name with another payload, such as a reason with newer numbers in it.
        if (error instanceof DurableExecutionAlreadyStartedException) return accepted
        throw error
      }
    })
    if (status !== accepted) {
      throw new PortError('malformed-answer', operation, `status is ${status}, expected ${accepted}`)
    }
  },
})

/** The request as the event that asks for a look at a service by hand. */
export const eventOf = ({ service, signal, reason, key, at }: ExecutionRequest) => ({
  service,
  signal,
  reason,
  key,
  at: iso(at),
})
