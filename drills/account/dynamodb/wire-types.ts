/** An item on the wire, e.g. `{ pk: { S: 'x' } }`. */
export type Item = Readonly<Record<string, unknown>>

/** An answer of DynamoDB before it is put into words. */
export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** Has the database underneath carry out one operation. */
export type Send = (operation: string, input: object) => Promise<Answer>

/** What the actions of a transaction have in common, each without what it has not. */
interface ActionFields {
  readonly TableName: string
  readonly Key?: Item
  readonly Item?: Item
  readonly ConditionExpression?: string
  readonly UpdateExpression?: string
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>
  readonly ExpressionAttributeValues?: Item
  readonly ReturnValuesOnConditionCheckFailure?: string
}

export const actionKinds = ['ConditionCheck', 'Put', 'Update', 'Delete'] as const

/** What TransactWriteItems takes, as far as a client's types go: whether each has one action is still to be checked. */
export interface TransactWriteInput {
  readonly TransactItems?: readonly Partial<Readonly<Record<(typeof actionKinds)[number], ActionFields>>>[]
  readonly ClientRequestToken?: string
}

/** One action of a transaction. */
export type Action = ActionFields & { readonly kind: (typeof actionKinds)[number] }

/** A refusal; `code` is AWS's, e.g. `ValidationException`. */
export const refusal = (code: string, message: string): Answer => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message },
})

/** Which refusal an answer is, e.g. `ValidationException`; undefined where it is none. */
export const codeOf = ({ status, body }: Answer): string | undefined =>
  status === 200 ? undefined : String(body['__type']).split('#')[1]
