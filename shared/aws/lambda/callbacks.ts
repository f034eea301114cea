import { CallbackTimeoutException, SendDurableExecutionCallbackSuccessCommand } from '@aws-sdk/client-lambda'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { Callbacks } from '../../ports/callbacks.ts'
import { PortError } from '../../ports/port-error.ts'
import { call } from '../errors.ts'

const operation = 'lambda:SendDurableExecutionCallbackSuccess'

/**
 * Answers to durable executions' callbacks. The durable SDK hands the answer on as it is, without JSON. Lambda says of a
 * callback that was answered before the same as of one whose time is over (API reference,
 * SendDurableExecutionCallbackSuccess), so an answer that is repeated because the first one's acknowledgement was lost
 * is `not-found` too.
 */
export const lambdaCallbacks = (client: LambdaClient): Callbacks => ({
  async answer(callbackId, answer) {
    const command = new SendDurableExecutionCallbackSuccessCommand({
      CallbackId: callbackId,
      Result: new TextEncoder().encode(answer),
    })
    await call(operation, async () => {
      try {
        await client.send(command)
      } catch (error) {
        if (error instanceof CallbackTimeoutException)
          throw new PortError('not-found', operation, 'nobody waits for this answer any more', error)
        throw error
      }
    })
  },
})
