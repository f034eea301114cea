import { AwsRefusal, unsupported } from './wire.ts'
import type { AccountService, WireAnswer, WireRequest } from './wire.ts'

/** Who is behind the simulated Lambda: the durable function, and the callbacks of its executions. */
export interface LambdaListeners {
  /** Starts an execution with an event; `functionArn` is as the caller gave it. */
  readonly start: (event: unknown, functionArn: string) => void
  /** Takes an answer; gives whether an execution waits for it. */
  readonly answer: (callbackId: string, result: string) => boolean
}

const routes = [
  { operation: 'GetFunctionConfiguration', method: 'GET', path: /^\/2015-03-31\/functions\/([^/]+)\/configuration$/ },
  { operation: 'Invoke', method: 'POST', path: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/ },
  {
    operation: 'SendDurableExecutionCallbackSuccess',
    method: 'POST',
    path: /^\/2025-12-01\/durable-execution-callbacks\/([^/]+)\/succeed$/,
  },
] as const

/**
 * Lambda over REST-JSON, as far as asynchronous starts of durable executions, answers to their callbacks and the reading
 * of configurations go. A name
 * starts one execution; the same name with another event is refused (API reference, Invoke). `listeners` throws where
 * nothing is deployed.
 */
export function lambda(
  listeners: () => LambdaListeners,
  configurationOf: (functionName: string) => object,
): AccountService {
  const started = new Map<string, string>()
  const route = ({ method, path }: WireRequest) => {
    for (const each of routes) {
      const match = method === each.method ? each.path.exec(path) : null
      if (match !== null) return { operation: each.operation, id: decodeURIComponent(match[1] ?? '') }
    }
    throw unsupported('lambda', `${method} ${path}`)
  }
  const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): WireAnswer => ({
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

  function invoke(functionArn: string, { headers, body }: WireRequest, requestId: string): WireAnswer {
    if (headers['x-amz-invocation-type'] !== 'Event') throw unsupported('lambda', 'a synchronous Invoke')
    const accepted = { status: 202, headers: { 'x-amzn-requestid': requestId }, body: '' }
    const name = headers['x-amz-durable-execution-name']
    const earlier = name === undefined ? undefined : started.get(name)
    if (earlier === body) return accepted
    if (earlier !== undefined) {
      throw new AwsRefusal(
        'DurableExecutionAlreadyStartedException',
        409,
        `Durable execution ${name} was started with another payload`,
      )
    }
    if (name !== undefined) started.set(name, body)
    listeners().start(JSON.parse(body), functionArn)
    return accepted
  }

  return {
    name: 'lambda',
    host: /^lambda\./,
    operationOf: (request) => route(request).operation,
    execute(_, request, requestId) {
      const { operation, id } = route(request)
      if (operation === 'GetFunctionConfiguration') {
        return json(200, configurationOf(id), { 'x-amzn-requestid': requestId })
      }
      if (operation === 'Invoke') return invoke(id, request, requestId)
      if (listeners().answer(id, request.body)) {
        return json(200, {}, { 'x-amzn-requestid': requestId })
      }
      throw new AwsRefusal('CallbackTimeoutException', 400, 'The callback has ended')
    },
    refuse: ({ code, status, message }, requestId) =>
      json(
        status,
        { Type: status < 500 ? 'User' : 'Service', Message: message },
        {
          'x-amzn-requestid': requestId,
          'x-amzn-errortype': code,
        },
      ),
    refusals: {
      throttled: () => new AwsRefusal('TooManyRequestsException', 429, 'Rate exceeded'),
      failed: () => new AwsRefusal('ServiceException', 500, 'Internal server error'),
      denied: (message) => new AwsRefusal('AccessDeniedException', 403, message),
    },
  }
}
