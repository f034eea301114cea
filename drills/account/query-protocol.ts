import { XMLBuilder } from 'fast-xml-parser'
import type { AccountService, WireAnswer } from './wire.ts'

const builder = new XMLBuilder({ ignoreAttributes: false })

/** Answers of a service that speaks the AWS query protocol: XML of a namespace. */
export function queryAnswers(namespace: string) {
  const answer = (status: number, root: string, content: object): WireAnswer => ({
    status,
    headers: { 'content-type': 'text/xml' },
    body: builder.build({ [root]: { '@_xmlns': namespace, ...content } }),
  })
  const refuse: AccountService['refuse'] = ({ code, status, message }, requestId) =>
    answer(status, 'ErrorResponse', {
      Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
      RequestId: requestId,
    })
  return { answer, refuse }
}
