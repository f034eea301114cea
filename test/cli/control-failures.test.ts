import { beforeEach, describe, expect, it, vi } from 'vitest'
import { PortError } from '../../shared/ports/port-error.ts'
import { ballast, ballastAsync } from '../support/cli.ts'
import { controlAccount, type ControlAccount } from '../support/control-account.ts'
import { lambdaServer, refuse, reply, type Answer, type LambdaServer } from '../support/lambda-server.ts'

let lambda: LambdaServer
let given: ControlAccount

beforeEach(async () => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT')
  given = controlAccount()
  lambda = await lambdaServer(() => given.dependencies)
  return async () => {
    vi.unstubAllEnvs()
    await lambda.close()
  }
})

const control = (...args: string[]) => ballastAsync(['control', ...args], lambda.environment)
/** Without a region, credentials or an instance's metadata in reach, but for what is given. */
const elsewhere = (env: Record<string, string>, ...args: string[]) =>
  ballastAsync(['control', ...args], { HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...env })

describe('ballast control ends with 1, and says what to do,', () => {
  const outcome = async (run: ReturnType<typeof ballastAsync>) => {
    const ended = await run
    return { ...ended, hasStack: /^ +at /m.test(ended.stderr) }
  }
  const failure = (advice: RegExp) => ({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(advice) as string,
    hasStack: false,
  })

  it.each<[string, Answer, string]>([
    ['may not invoke it', refuse(403, 'AccessDeniedException'), 'Ask for lambda:InvokeFunction'],
    ['has expired credentials', refuse(403, 'ExpiredTokenException'), 'Sign in again'],
    ['has credentials of nobody', refuse(403, 'UnrecognizedClientException'), 'Sign in again'],
    ['asks too often', refuse(429, 'TooManyRequestsException'), 'Nothing was done; ask again in a few seconds'],
    ['meets a failing Lambda', refuse(500, 'ServiceException'), 'Whether it was done is not known'],
    ['loses the connection', (response) => void response.destroy(), 'Whether it was done is not known'],
    ['reaches something else', reply(200, {}, '<html>'), 'not JSON'],
    ['reaches another version', reply(200, {}, '{"ok":true}'), 'an answer that this version does not know'],
    [
      'waits longer than the function may run',
      reply(
        200,
        { 'x-amz-function-error': 'Unhandled' },
        '{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: 1 Error: Task timed out after 30.00 seconds"}',
      ),
      'Task timed out after 30.00 seconds',
    ],
  ])('when it %s', async (_, answer, advice) => {
    lambda.instead = answer
    expect(await outcome(control('status'))).toEqual(failure(new RegExp(advice)))
  })

  it('when there is no such function', async () => {
    const run = control('status', '--function-name', 'ballast-other')
    expect(await outcome(run)).toEqual(failure(/There is no function ballast-other in eu-west-1\..*npx osls deploy/))
  })

  it('when the function fails', async () => {
    given.account.before = () => {
      throw new PortError('denied', 'dynamodb:GetItem', 'AccessDeniedException: not authorized')
    }
    const advice = /ballast-control failed: dynamodb:GetItem: AccessDeniedException.*\n.*\/aws\/lambda\/ballast-control/
    expect(await outcome(control('status'))).toEqual(failure(advice))
  })

  it('when there are no credentials', async () => {
    const run = elsewhere({ AWS_REGION: 'eu-west-1' }, 'status')
    expect(await outcome(run)).toEqual(failure(/There are no AWS credentials.*AWS_PROFILE/))
  })

  it('when there is no region', async () => {
    expect(await outcome(elsewhere({}, 'status'))).toEqual(failure(/Set AWS_REGION to the region of the stack/))
  })

  it.each([
    ['nobody answers there', 'http://127.0.0.1:9', 'could not be reached, so nothing was done'],
    ['the endpoint is none', 'nowhere', 'is not a URL'],
  ])('when %s', async (_, endpoint, advice) => {
    const run = ballastAsync(['control', 'status'], { ...lambda.environment, AWS_ENDPOINT_URL_LAMBDA: endpoint })
    expect(await outcome(run)).toEqual(failure(new RegExp(advice)))
  })
})

describe('ballast control ends with 2', () => {
  it.each([
    ['no command', [], 'Usage: ballast control'],
    ['an unknown command', ['stop'], "unknown command 'stop'"],
    ['no incident', ['approve'], "missing required argument 'incident'"],
    ['an empty incident', ['undo', ''], 'incidentId: found "", expected an incident\'s id'],
    ['a pause without a reason', ['pause'], "required option '--reason <text>' not specified"],
    ['an empty reason', ['pause', '--reason', ''], 'reason: found "", expected why Ballast shall pause'],
    ['minutes that are none', ['pause', '--reason', 'x', '--minutes', '1.5'], 'expected a whole number of minutes'],
    ['too many minutes', ['pause', '--reason', 'x', '--minutes', '99999'], 'from 1 to 44640'],
    ['nobody who asks', ['resume', '--by', ''], 'by: found "", expected who asks'],
    ['a stray argument', ['resume', 'web', 'api'], 'too many arguments'],
  ])('for %s', (_, args, message) => {
    const { status, stdout, stderr } = ballast(['control', ...args])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/^ +at /m)
  })

  it('and tells the exit codes on request', () => {
    for (const args of [[], ['status'], ['approve'], ['pause'], ['resume']]) {
      const { status, stdout } = ballast(['control', ...args, '--help'])
      expect(status).toBe(0)
      expect(stdout).toContain('3  refused')
    }
  })
})
