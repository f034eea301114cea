import { LambdaClient } from '@aws-sdk/client-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, it } from 'vitest'
import { lambdaClient } from '../../../../shared/aws/clients/lambda.ts'
import { eventOf, executionName, lambdaExecutions } from '../../../../shared/aws/lambda/executions.ts'
import { parseTrigger } from '../../../../shared/triggers/index.ts'
import { protection } from '../../../support/builders.ts'
import { answering, failing } from '../support/answering.ts'
import type { Answer } from '../support/answering.ts'

const alias = 'arn:aws:lambda:eu-west-1:111122223333:function:ballast-handle-incident:durable'
const request = {
  service: 'web',
  signal: 'error-rate',
  reason: 'during a release, bad-candidate: 60 of 300 requests failed',
  key: 'check:web:2026-03-04T10:00:00.000Z',
  at: Date.parse('2026-03-04T10:00:00Z'),
}
const against = (answer: Answer) => {
  const { options, sent } = answering(() => answer)
  return { executions: lambdaExecutions(lambdaClient(options), alias), sent }
}
const refusal = (name: string, status: number): Answer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
  body: JSON.stringify({ Type: 'User', Message: name }),
})

describe('a start', () => {
  it('invokes the alias asynchronously, with a name, and the event of a request by hand', async () => {
    const { executions, sent } = against({ status: 202 })
    await executions.start(request)
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({
      method: 'POST',
      path: `/2015-03-31/functions/${encodeURIComponent(alias)}/invocations`,
      headers: { 'x-amz-invocation-type': 'Event', 'x-amz-durable-execution-name': executionName(request.key) },
    })
    expect(parseTrigger(JSON.parse(sent[0]!.body), protection())).toEqual({
      kind: 'manual',
      key: request.key,
      isOccurrence: true,
      service: 'web',
      signal: 'error-rate',
      at: request.at,
      reason: `a look at service web was asked for: '${request.reason}'`,
    })
  })

  it('of a name that has been started before, with other words, is no failure', async () => {
    const { executions } = against(refusal('DurableExecutionAlreadyStartedException', 409))
    await expect(executions.start(request)).resolves.toBeUndefined()
  })

  it.each<[string, Answer, string]>([
    ['too many requests', refusal('TooManyRequestsException', 429), 'throttled'],
    ['a missing permission', refusal('AccessDeniedException', 403), 'denied'],
    ['a function that is not there', refusal('ResourceNotFoundException', 404), 'not-found'],
    ['a failing service', refusal('ServiceException', 500), 'unavailable'],
    ['a synchronous answer', { status: 200, body: '{}' }, 'malformed-answer'],
  ])('that meets %s is a PortError', async (_, answer, code) => {
    await expect(against(answer).executions.start(request)).rejects.toMatchObject({ code, operation: 'lambda:Invoke' })
  })

  it('that does not reach Lambda is a PortError', async () => {
    const reset = Object.assign(new Error('read ECONNRESET'), { name: 'TimeoutError', code: 'ECONNRESET' })
    await expect(lambdaExecutions(lambdaClient(failing(reset)), alias).start(request)).rejects.toMatchObject({
      code: 'unavailable',
    })
  })

  it('throws on what is a bug', async () => {
    mockClient(LambdaClient).rejects(new RangeError('bug'))
    await expect(lambdaExecutions(new LambdaClient({ region: 'eu-west-1' }), alias).start(request)).rejects.toThrow(
      RangeError,
    )
  })
})

describe('an execution name', () => {
  const keys = [request.key, 'alarm:arn:aws:cloudwatch:eu-west-1:111122223333:alarm:ballast-web-é', '', '/'.repeat(500)]
  it.each(keys)('of %j is one that Lambda takes', (key) => {
    expect(executionName(key)).toMatch(/^[a-zA-Z0-9-_]{1,64}$/)
  })

  it('is the same for the same key, and another for another', () => {
    expect(new Set([...keys, ...keys].map(executionName)).size).toBe(keys.length)
  })
})

it('the event of a request without a signal asks for all of them', () => {
  expect(parseTrigger(eventOf({ ...request, signal: null }), protection())).toMatchObject({ signal: null })
})
