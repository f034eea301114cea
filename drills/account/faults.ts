import type { AccountService, WireAnswer } from './wire.ts'

/**
 * What can go wrong with a call. `throttled`, `server-error` and `denied` are answered in the service's own shape and
 * `malformed-answer` is a proxy's page with status 200; none of these carries the call out, and neither do `timeout`
 * and `connection-reset`. `lost-answer` and `slow` do.
 */
export type FaultKind =
  | 'throttled'
  | 'server-error'
  | 'timeout'
  | 'connection-reset'
  | 'slow'
  | 'denied'
  | 'malformed-answer'
  | 'lost-answer'

export interface Fault {
  /** `service:Operation`, or `service:*`. */
  readonly call: string
  readonly kind: FaultKind
  /** How many matching calls fail; 1 unless said. */
  readonly times?: number
  /** How many matching calls succeed before; 0 unless said. */
  readonly after?: number
  /** How long a `slow` answer takes; beyond the client's timeout the client gives up, though the call was carried out. */
  readonly seconds?: number
  /** The function whose calls it is for, e.g. `check-signals`; all unless said. */
  readonly by?: string
}

/** The faults that have been injected, and how many calls each has seen. */
export interface FaultPlan {
  add(fault: Fault): void
  /** From now on nothing fails. */
  clear(): void
  /** The fault that this call of a function meets, if any. Every matching fault counts the call. */
  meet(service: string, operation: string, by?: string): Fault | undefined
}

export function faultPlan(): FaultPlan {
  const planned: { fault: Fault; seen: number }[] = []
  return {
    add(fault) {
      if (!/^[a-z0-9]+:(\*|[A-Z]\w+)$/.test(fault.call)) {
        throw new RangeError(`fault: call is '${fault.call}', expected service:Operation or service:*`)
      }
      if (fault.kind === 'slow' && !(fault.seconds !== undefined && fault.seconds > 0)) {
        throw new RangeError(`fault: seconds of a slow ${fault.call} is ${fault.seconds}, expected a number above 0`)
      }
      planned.push({ fault, seen: 0 })
    },
    clear: () => void planned.splice(0),
    meet(service, operation, by) {
      const matching = planned.filter(
        ({ fault }) =>
          [`${service}:${operation}`, `${service}:*`].includes(fault.call) &&
          (fault.by === undefined || fault.by === by),
      )
      for (const each of matching) each.seen++
      return matching.find(({ fault: { after = 0, times = 1 }, seen }) => seen > after && seen <= after + times)?.fault
    },
  }
}

/** What Node's HTTP handler throws when its `requestTimeout` has passed. */
const timeoutError = (seconds: number): Error =>
  Object.assign(
    new Error(
      `@smithy/node-http-handler - [ERROR] a request has exceeded the configured ${seconds * 1000} ms requestTimeout.`,
    ),
    { name: 'TimeoutError', code: 'ETIMEDOUT' },
  )

/** What Node's HTTP handler throws when the peer resets the connection; it renames such errors. */
const connectionReset = (): Error =>
  Object.assign(new Error('read ECONNRESET'), {
    name: 'TimeoutError',
    code: 'ECONNRESET',
    errno: -104,
    syscall: 'read',
  })

const proxyPage = '<html><head><title>Bad gateway</title></head><body><center>upstream sent no'

interface Call {
  readonly service: AccountService
  readonly operation: string
  /** Carries the call out and gives its answer, refusals included. */
  readonly execute: () => Promise<WireAnswer>
  readonly refuse: (refusal: ReturnType<AccountService['refusals']['failed']>) => WireAnswer
  readonly sleep: (milliseconds: number) => Promise<void>
  readonly clientTimeoutSeconds: number
  readonly callerArn: string
}

/** What the client gets from a call that meets a fault; throws what the network would. */
export async function answerWithFault(fault: Fault, call: Call): Promise<WireAnswer> {
  const { service, operation, clientTimeoutSeconds, sleep } = call
  switch (fault.kind) {
    case 'throttled':
      return call.refuse(service.refusals.throttled())
    case 'server-error':
      return call.refuse(service.refusals.failed())
    case 'denied':
      return call.refuse(
        service.refusals.denied(
          `User: ${call.callerArn} is not authorized to perform: ${service.name}:${operation} ` +
            `because no identity-based policy allows the ${service.name}:${operation} action`,
        ),
      )
    case 'malformed-answer':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: proxyPage }
    case 'connection-reset':
      throw connectionReset()
    case 'lost-answer':
      await call.execute()
      throw connectionReset()
    case 'timeout':
      await sleep(clientTimeoutSeconds * 1000)
      throw timeoutError(clientTimeoutSeconds)
    case 'slow': {
      const answer = await call.execute()
      const seconds = fault.seconds ?? 0
      await sleep(Math.min(seconds, clientTimeoutSeconds) * 1000)
      if (seconds > clientTimeoutSeconds) throw timeoutError(clientTimeoutSeconds)
      return answer
    }
  }
}
