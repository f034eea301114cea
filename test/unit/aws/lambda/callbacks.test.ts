import { expect, it } from 'vitest'
import { lambdaCallbacks } from '../../../../shared/aws/lambda/callbacks.ts'
import { lambdaClient } from '../../../../shared/aws/clients/lambda.ts'
import { answering, failing } from '../support/answering.ts'
import type { Answer } from '../support/answering.ts'

const refusal = (name: string, status: number): Answer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
  body: JSON.stringify({ Type: 'User', Message: name }),
})

it('answers the callback, whose id may have characters that a path cannot, with the text as it is', async () => {
  const { options, sent } = answering(() => ({ status: 200, body: '{}' }))
  await lambdaCallbacks(lambdaClient(options)).answer('QUJD+/Rg==', 'approve by Zoë')
  expect(sent).toEqual([
    expect.objectContaining({
      method: 'POST',
      path: '/2025-12-01/durable-execution-callbacks/QUJD%2B%2FRg%3D%3D/succeed',
      body: 'approve by Zoë',
    }),
  ])
})

it.each<[string, Answer, string]>([
  ['a callback that was answered, or whose time is over', refusal('CallbackTimeoutException', 400), 'not-found'],
  ['an execution that is gone', refusal('ResourceNotFoundException', 404), 'not-found'],
  ['an id that is none', refusal('InvalidParameterValueException', 400), 'invalid'],
  ['too many requests', refusal('TooManyRequestsException', 429), 'throttled'],
  ['a missing permission', refusal('AccessDeniedException', 403), 'denied'],
  ['a failing service', refusal('ServiceException', 500), 'unavailable'],
])('%s is a PortError', async (_, answer, code) => {
  const callbacks = lambdaCallbacks(lambdaClient(answering(() => answer).options))
  await expect(callbacks.answer('QUJD', 'approve')).rejects.toMatchObject({
    name: 'PortError',
    code,
    operation: 'lambda:SendDurableExecutionCallbackSuccess',
  })
})

it('a lost answer is a PortError, after which nobody knows whether it was taken', async () => {
  const reset = Object.assign(new Error('read ECONNRESET'), { name: 'TimeoutError', code: 'ECONNRESET' })
  const callbacks = lambdaCallbacks(lambdaClient(failing(reset)))
  await expect(callbacks.answer('QUJD', 'approve')).rejects.toMatchObject({ code: 'unavailable' })
})
