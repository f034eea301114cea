import { gunzipSync } from 'node:zlib'
import { HttpResponse } from '@smithy/core/protocols'
import type { HttpRequest } from '@smithy/core/protocols'
import type { VirtualClock } from '../clock.ts'
import { answerWithFault, type FaultPlan } from './faults.ts'
import { AwsRefusal } from './wire.ts'
import type { AccountService, WireAnswer, WireRequest } from './wire.ts'

/** What SDK clients take as `requestHandler`. */
export interface AccountRequestHandler {
  handle(request: HttpRequest): Promise<{ response: HttpResponse }>
}

interface Surroundings {
  readonly clock: VirtualClock
  readonly services: readonly AccountService[]
  readonly faults: FaultPlan
  /** The function whose clients these are, if that is told apart. */
  readonly by: string | undefined
  readonly callLatencyMilliseconds: number
  readonly clientTimeoutSeconds: number
  /** Who is named in denials. */
  readonly callerArn: string
  readonly nextRequestId: () => string
  /** Is told of every call when it is made, `service:Operation`. */
  readonly count: (call: string, request: WireRequest) => void
  /** Is told of every call that a quota refuses. */
  readonly throttled: (call: string) => void
  /** Runs right before a call is carried out. */
  readonly before: (call: string) => Promise<void>
}

function bodyText({ body, headers }: HttpRequest): string {
  if (body === undefined || body === null) return ''
  if (typeof body === 'string') return body
  if (!(body instanceof Uint8Array)) throw new TypeError('the simulated account takes bodies in one piece only')
  // Some bodies are bytes with string methods that warn, which Buffer.from on the object itself would call.
  const bytes = Buffer.from(body.buffer as ArrayBuffer, body.byteOffset, body.byteLength)
  return (headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8')
}

const wireRequest = (request: HttpRequest): WireRequest => ({
  method: request.method,
  hostname: request.hostname,
  path: request.path,
  query: Object.fromEntries(Object.entries(request.query).map(([name, value]) => [name, String(value)])),
  headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value])),
  body: bodyText(request),
})

const httpResponse = ({ status, headers, body }: WireAnswer): HttpResponse =>
  new HttpResponse({
    statusCode: status,
    headers: { ...headers },
    // Bytes rather than a stream: a stream would end at some real time.
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  })

/** Serves SDK clients over their own wire formats, in process and in virtual time. */
export function requestHandler(around: Surroundings): AccountRequestHandler {
  const { clock, services, faults } = around

  async function answer(service: AccountService, operation: string, request: WireRequest): Promise<WireAnswer> {
    const requestId = around.nextRequestId()
    const refuse = (refusal: AwsRefusal) => service.refuse(refusal, requestId)
    const execute = async (): Promise<WireAnswer> => {
      try {
        return await service.execute(operation, request, requestId)
      } catch (error) {
        if (!(error instanceof AwsRefusal)) throw error
        if (error.code === service.refusals.throttled().code) around.throttled(`${service.name}:${operation}`)
        return refuse(error)
      }
    }
    const fault = faults.meet(service.name, operation, around.by)
    if (fault === undefined) return execute()
    const { clientTimeoutSeconds, callerArn } = around
    const sleep = (milliseconds: number) => clock.sleep(milliseconds)
    return answerWithFault(fault, { service, operation, execute, refuse, sleep, clientTimeoutSeconds, callerArn })
  }

  return {
    async handle(request) {
      const wire = wireRequest(request)
      const service = services.find(({ host }) => host.test(wire.hostname))
      if (service === undefined) throw new Error(`the simulated account has no service at ${wire.hostname}`)
      const operation = service.operationOf(wire)
      const call = `${service.name}:${operation}`
      around.count(call, wire)
      await clock.sleep(around.callLatencyMilliseconds)
      await around.before(call)
      return { response: httpResponse(await answer(service, operation, wire)) }
    },
  }
}
