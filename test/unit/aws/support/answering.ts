import { HttpResponse } from '@smithy/core/protocols'
import type { HttpRequest } from '@smithy/core/protocols'
import type { ClientOptions } from '../../../../shared/aws/clients/options.ts'

/** What a fake endpoint answers on the wire. */
export interface Answer {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** A request as it went out on the wire. */
export interface SentRequest {
  readonly method: string
  readonly path: string
  readonly query: Record<string, unknown>
  readonly headers: Record<string, string>
  readonly body: string
}

/** Client options whose handler answers each request in process, and the requests that were sent. */
export function answering(answer: (request: SentRequest, count: number) => Answer): {
  options: ClientOptions
  sent: SentRequest[]
} {
  const sent: SentRequest[] = []
  const handle = async (request: HttpRequest) => {
    const { method, path, query, headers } = request
    const body = typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body)
    const asSent = { method, path, query, headers, body }
    sent.push(asSent)
    const { status = 200, headers: answerHeaders = {}, body: text = '' } = answer(asSent, sent.length)
    const bytes = new TextEncoder().encode(text)
    return { response: new HttpResponse({ statusCode: status, headers: answerHeaders, body: bytes }) }
  }
  return { options: { ...testAccount, requestHandler: { handle } }, sent }
}

/** Client options whose every request fails as the network does. */
export function failing(error: Error): ClientOptions {
  return { ...testAccount, requestHandler: { handle: () => Promise.reject(error) } }
}

/** Made-up credentials and a region, so that no test looks for real ones. */
export const testAccount = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
} satisfies ClientOptions
