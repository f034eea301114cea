import { queryAnswers } from '../query-protocol.ts'
import { AwsRefusal, unsupported } from '../wire.ts'
import type { AccountService, WireAnswer } from '../wire.ts'
import { decide, type Context } from './policy.ts'
import type { DeployedStack } from './stack.ts'

const { answer, refuse } = queryAnswers('https://iam.amazonaws.com/doc/2010-05-08/')

/** The members of a list of the query protocol. */
function members(input: URLSearchParams, list: string): string[] {
  const values: string[] = []
  for (let index = 1; input.has(`${list}.member.${index}`); index++) {
    values.push(input.get(`${list}.member.${index}`) ?? '')
  }
  return values
}

function contextOf(input: URLSearchParams): Context {
  const context: Record<string, readonly string[]> = {}
  for (let index = 1; ; index++) {
    const entry = `ContextEntries.member.${index}`
    const key = input.get(`${entry}.ContextKeyName`)
    if (key === null) return context
    context[key] = members(input, `${entry}.ContextKeyValues`)
  }
}

/** IAM over the query protocol, as far as simulating a role's policies goes. */
export function iam(stack: DeployedStack): AccountService {
  function simulate(input: URLSearchParams, requestId: string): WireAnswer {
    const role = input.get('PolicySourceArn')?.split('/').at(-1) ?? ''
    const statements = stack.roles[role]
    if (statements === undefined) throw new AwsRefusal('NoSuchEntity', 404, `Role ${role} does not exist`)
    const context = contextOf(input)
    const resources = members(input, 'ResourceArns')
    const member = members(input, 'ActionNames').flatMap((action) =>
      (resources.length === 0 ? ['*'] : resources).map((resource) => ({
        EvalActionName: action,
        EvalResourceName: resource,
        EvalDecision: decide(statements, action, resource, context),
      })),
    )
    return answer(200, 'SimulatePrincipalPolicyResponse', {
      SimulatePrincipalPolicyResult: { IsTruncated: false, EvaluationResults: { member } },
      ResponseMetadata: { RequestId: requestId },
    })
  }

  return {
    name: 'iam',
    host: /^iam\./,
    operationOf: ({ body }) => new URLSearchParams(body).get('Action') ?? '',
    execute(operation, { body }, requestId) {
      if (operation !== 'SimulatePrincipalPolicy') throw unsupported('iam', operation)
      return simulate(new URLSearchParams(body), requestId)
    },
    refuse,
    refusals: {
      throttled: () => new AwsRefusal('Throttling', 400, 'Rate exceeded'),
      failed: () => new AwsRefusal('ServiceFailure', 500, 'The request processing has failed.'),
      denied: (message) => new AwsRefusal('AccessDenied', 403, message),
    },
  }
}
