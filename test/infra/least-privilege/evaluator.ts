import type { Statement } from '../../../infra/policies/statements.ts'
import type { IamRequest } from './requests.ts'

/** What the stack's references become in the simulated account. */
const references: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '123456789012',
  'Table.Arn': 'arn:aws:dynamodb:us-east-1:123456789012:table/ballast',
  PagesTopic: 'arn:aws:sns:us-east-1:123456789012:ballast',
  ChatTopic: 'arn:aws:sns:us-east-1:123456789012:ballast-chat',
  'DeadLetterQueue.Arn': 'arn:aws:sqs:us-east-1:123456789012:ballast',
  HandleIncidentDurableLambdaAlias: 'arn:aws:lambda:us-east-1:123456789012:function:ballast-handle-incident:durable',
}

function reference(name: string): string {
  const value = references[name]
  if (value === undefined) throw new Error(`it is not known what ${name} becomes`)
  return value
}

/** The resources of a statement as IAM gets them. */
export function resourcesOf({ Resource }: Statement): string[] {
  return [Resource].flat().map((each: unknown) => {
    if (typeof each === 'string') return each
    const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = each as Record<string, unknown>
    if (typeof Ref === 'string') return reference(Ref)
    if (Array.isArray(attribute)) return reference(attribute.join('.'))
    return String(text).replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => reference(name))
  })
}

/** IAM's wildcards: `*` for any characters, `?` for one. */
const matches = (pattern: string, value: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  ).test(value)

type Operator = (wanted: readonly string[], found: readonly string[] | undefined) => boolean

/** The operators that the policies use (IAM user guide, condition operators, and keys with several values). */
const operators: Readonly<Record<string, Operator>> = {
  // True too where the request has no such key.
  'ForAllValues:StringEquals': (wanted, found = []) => found.every((value) => wanted.includes(value)),
  StringEquals: (wanted, [found] = []) => found !== undefined && wanted.includes(found),
  Null: (wanted, found) => wanted.includes(String(found === undefined || found.length === 0)),
}

const meets = ({ Condition = {} }: Statement, { keys }: IamRequest): boolean =>
  Object.entries(Condition).every(([name, wanted]) => {
    const operator = operators[name]
    if (operator === undefined) throw new Error(`the evaluator does not know the condition operator ${name}`)
    return Object.entries(wanted).every(([key, values]) => operator([values].flat(), keys[key]))
  })

/** A statement's part that allows a request: its action on one of its resources. */
export interface Grant {
  readonly statement: Statement
  readonly resource: string
}

/** Everything in a policy that allows a request; nothing allows what a policy does not say. */
export const grantsFor = (policy: readonly Statement[], request: IamRequest): Grant[] =>
  policy
    .filter((statement) => statement.Action.includes(request.action) && meets(statement, request))
    .flatMap((statement) =>
      resourcesOf(statement)
        .filter((resource) => (request.resource === null ? resource === '*' : matches(resource, request.resource)))
        .map((resource) => ({ statement, resource })),
    )
