import { AwsRefusal, unsupported } from '../wire.ts'
import type { AccountService, WireAnswer } from '../wire.ts'

/** An operation's answer to its input; `region` is that of the client. Throws an `AwsRefusal` where AWS refuses. */
export type JsonOperation = (input: Readonly<Record<string, unknown>>, region: string) => object

const answer = (status: number, body: object, requestId: string): WireAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
  body: JSON.stringify(body),
})

/** A service that speaks AWS JSON 1.1. `name` is as in IAM actions, `endpoint` the first part of its host's name. */
export const jsonService = (
  name: string,
  endpoint: string,
  operations: Readonly<Record<string, JsonOperation>>,
): AccountService => ({
  name,
  host: new RegExp(`^${endpoint}\\.`),
  operationOf: ({ headers }) => headers['x-amz-target']?.split('.').at(-1) ?? '',
  execute(operation, { body, hostname }, requestId) {
    const run = operations[operation]
    if (run === undefined) throw unsupported(name, operation)
    return answer(200, run(JSON.parse(body) as Record<string, unknown>, hostname.split('.')[1] ?? ''), requestId)
  },
  refuse: ({ code, status, message }, requestId) => answer(status, { __type: code, message }, requestId),
  refusals: {
    throttled: () => new AwsRefusal('ThrottlingException', 400, 'Rate exceeded'),
    failed: () => new AwsRefusal('InternalException', 500, 'Internal server error'),
    denied: (message) => new AwsRefusal('AccessDeniedException', 400, message),
  },
})
