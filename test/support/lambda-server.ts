import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Context } from 'aws-lambda'
import { createHandler } from '../../functions/control.ts'
import type { ControlDependencies } from '../../shared/workflow/control/control-dependencies.ts'

const context = { functionName: 'ballast-control', awsRequestId: '1' } as Context

/** Writes one answer. */
export type Answer = (response: ServerResponse) => void

/** An answer of JSON, or of what is said to be JSON. */
export const reply =
  (status: number, headers: Readonly<Record<string, string>>, body: string): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(body)
  }

/** A refusal as Lambda gives it. */
export const refuse = (status: number, name: string): Answer =>
  reply(status, { 'x-amzn-errortype': name }, JSON.stringify({ Message: `${name}, says Lambda` }))

/** Lambda with the one function `ballast-control`, on a loopback port. */
export interface LambdaServer {
  /** The environment of a command that talks to it. */
  readonly environment: Readonly<Record<string, string>>
  /** Answers in the place of Lambda and the function, for what these themselves would not do. */
  instead: Answer | null
  close(): Promise<void>
}

async function invocation(path: string, payload: string, dependencies: ControlDependencies): Promise<Answer> {
  const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path) ?? []
  if (name !== 'ballast-control') return refuse(404, 'ResourceNotFoundException')
  try {
    const result = await createHandler(() => dependencies)(JSON.parse(payload), context)
    return reply(200, {}, JSON.stringify(result))
  } catch (error) {
    const { name: errorType, message: errorMessage } = error as Error
    const failure = JSON.stringify({ errorType, errorMessage, trace: ['at somewhere'] })
    return reply(200, { 'x-amz-function-error': 'Unhandled' }, failure)
  }
}

/** Starts Lambda with the real handler over what `dependencies` gives at each request. */
export async function lambdaServer(dependencies: () => ControlDependencies): Promise<LambdaServer> {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const payload = await text(request)
    const answer = lambda.instead ?? (await invocation(request.url ?? '', payload, dependencies()))
    answer(response)
  }
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const lambda: LambdaServer = {
    environment: {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    instead: null,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return lambda
}
