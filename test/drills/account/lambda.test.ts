import { beforeEach, describe, expect, it } from 'vitest'
import { createAccount, type SimulatedAccount } from '../../../drills/account/index.ts'
import { VirtualClock } from '../../../drills/clock.ts'
import { lambdaCallbacks } from '../../../shared/aws/lambda/callbacks.ts'
import { lambdaClient } from '../../../shared/aws/clients/lambda.ts'
import { lambdaExecutions } from '../../../shared/aws/lambda/executions.ts'
import { monday, settings } from './support.ts'

const alias = 'arn:aws:lambda:us-east-1:123456789012:function:ballast-handle-incident:durable'
const request = { service: 'web', signal: null, reason: 'slow', key: 'check:web:1', at: monday }

let clock: VirtualClock
let account: SimulatedAccount
let started: { event: unknown; arn: string }[]
let answered: string[]

beforeEach(() => {
  clock = new VirtualClock(monday)
  account = createAccount({ clock, seed: 1, settings: settings() })
  started = []
  answered = []
})

const deploy = (): void =>
  account.deployFunctions({
    start: (event, arn) => void started.push({ event, arn }),
    answer: (callbackId, result) => callbackId === 'callback-1' && answered.push(result) > 0,
  })

const client = () =>
  lambdaClient({
    region: 'us-east-1',
    requestHandler: account.requestHandlerOf('check-signals'),
    credentials: { accessKeyId: 'AKIDRILL', secretAccessKey: 'drill' },
  })

/** Lets virtual time pass until a call has ended. */
async function ended<T>(call: Promise<T>): Promise<T> {
  const [result] = await Promise.all([Promise.allSettled([call]), clock.runUntil(clock.now() + 1_000)])
  if (result[0].status === 'rejected') throw result[0].reason
  return result[0].value
}

describe('the simulated Lambda', () => {
  it('starts one execution of a name, with its event, however often it is asked', async () => {
    deploy()
    const executions = lambdaExecutions(client(), alias)
    await ended(executions.start(request))
    await ended(executions.start(request))
    await ended(executions.start({ ...request, reason: 'slower' }))
    expect(started).toEqual([{ arn: alias, event: expect.objectContaining({ service: 'web', reason: 'slow' }) }])
    await ended(executions.start({ ...request, key: 'check:web:2' }))
    expect(started).toHaveLength(2)
    expect(account.callsBy['check-signals']).toEqual({ 'lambda:Invoke': 4 })
  })

  it('hands an answer to who waits for it, and says where nobody does', async () => {
    deploy()
    const callbacks = lambdaCallbacks(client())
    await ended(callbacks.answer('callback-1', 'approve by Zoë'))
    expect(answered).toEqual(['approve by Zoë'])
    await expect(ended(callbacks.answer('callback-2', 'approve'))).rejects.toMatchObject({ code: 'not-found' })
  })

  it('can be made to fail, and starts nothing then', async () => {
    deploy()
    account.injectFault({ call: 'lambda:Invoke', kind: 'denied', times: 1, after: 0, seconds: 3 })
    await expect(ended(lambdaExecutions(client(), alias).start(request))).rejects.toMatchObject({ code: 'denied' })
    expect(started).toEqual([])
  })

  it('tells a listener who called what, with the request as it came over the wire', async () => {
    deploy()
    const made: unknown[] = []
    account.onCall(({ by, call, request: { method } }) => void made.push({ by, call, method }))
    await ended(lambdaExecutions(client(), alias).start(request))
    expect(made).toEqual([{ by: 'check-signals', call: 'lambda:Invoke', method: 'POST' }])
  })
})
