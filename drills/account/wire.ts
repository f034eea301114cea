/** An HTTP request of a client, with its body as text. */
export interface WireRequest {
  readonly method: string
  readonly hostname: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The HTTP answer. */
export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

/** A service's no, which goes out in the service's own shape. `code` is AWS's, e.g. `InvalidChangeBatch`. */
export class AwsRefusal extends Error {
  override readonly name = 'AwsRefusal'
  readonly code: string
  readonly status: number
  /** Where the answer lists several, as `InvalidChangeBatch` does. */
  readonly messages: readonly string[]
  /** Further fields of the answer, such as EKS's `clusterName`. */
  readonly details: Readonly<Record<string, string>>

  constructor(
    code: string,
    status: number,
    messages: string | readonly string[],
    details: Readonly<Record<string, string>> = {},
  ) {
    const list = typeof messages === 'string' ? [messages] : messages
    super(list.join(', '))
    this.code = code
    this.status = status
    this.messages = list
    this.details = details
  }
}

/**
 * One AWS service of the simulated account. A new one is a file that makes such an object, and a line in the registry
 * of index.ts.
 */
export interface AccountService {
  /** As in IAM actions, e.g. `route53`. */
  readonly name: string
  /** Recognises the service by the host name of the client's endpoint. */
  readonly host: RegExp
  operationOf(request: WireRequest): string
  /** Carries the call out at once, in virtual time; throws an `AwsRefusal` where AWS refuses. */
  execute(operation: string, request: WireRequest, requestId: string): WireAnswer | Promise<WireAnswer>
  refuse(refusal: AwsRefusal, requestId: string): WireAnswer
  /** Refusals that any operation may meet, with the service's own codes. */
  readonly refusals: {
    readonly throttled: () => AwsRefusal
    readonly failed: () => AwsRefusal
    readonly denied: (message: string) => AwsRefusal
  }
}

/** An operation that the simulated account lacks is an error of the drill, not an answer of AWS. */
export const unsupported = (service: string, what: string): Error =>
  new Error(`the simulated account does not implement ${what} of ${service}`)
