import type { StackStatement } from './stack.ts'

/** Values of condition keys. */
export type Context = Readonly<Record<string, readonly string[]>>

const list = (values: string | readonly string[]): readonly string[] => [values].flat()

/** `*` is any text, `?` any character (IAM user guide, wildcards). */
const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  ).test(text)

/** The condition operators that the stack's policies have; others are an error, so that none is passed over. */
const operators: Readonly<
  Record<string, (wanted: readonly string[], given: readonly string[] | undefined) => boolean>
> = {
  StringEquals: (wanted, given) => given?.some((value) => wanted.includes(value)) === true,
  // True for a key that is absent (IAM user guide, set operators).
  'ForAllValues:StringEquals': (wanted, given) => (given ?? []).every((value) => wanted.includes(value)),
  Null: ([wanted], given) => (wanted === 'true') === (given === undefined),
}

function holds({ Condition = {} }: StackStatement, context: Context): boolean {
  return Object.entries(Condition).every(([operator, keys]) => {
    const compare = operators[operator]
    if (compare === undefined) throw new Error(`the simulated account does not know the IAM condition ${operator}`)
    return Object.entries(keys).every(([key, wanted]) => compare(list(wanted), context[key]))
  })
}

/** What IAM decides on one action on one resource by a role's own policy. */
export function decide(
  statements: readonly StackStatement[],
  action: string,
  resource: string,
  context: Context,
): 'allowed' | 'explicitDeny' | 'implicitDeny' {
  const applying = statements.filter(
    (statement) =>
      list(statement.Action).some((pattern) => matches(pattern, action)) &&
      list(statement.Resource).some((pattern) => matches(pattern, resource)) &&
      holds(statement, context),
  )
  if (applying.some(({ Effect }) => Effect === 'Deny')) return 'explicitDeny'
  return applying.length > 0 ? 'allowed' : 'implicitDeny'
}
