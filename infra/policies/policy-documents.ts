import { resolved } from '../resolved.ts'
import type { Statement } from './statements.ts'

/** IAM quotas, in characters without white space: all inline policies of a role together, and one managed policy. */
export const policyLimits = { inline: 10_240, managed: 6_144 } as const

/** A policy as IAM takes it. */
export const policyDocument = (statements: readonly Statement[]) => ({ Version: '2012-10-17', Statement: statements })

/** How long a policy is as IAM counts it, with what references in it are likely to become. */
export const policyCharacters = (document: unknown): number =>
  JSON.stringify(resolved(document)).replaceAll(/\s/g, '').length

/** A statement's characters, and the comma before it. */
const charactersOf = (statement: Statement): number => policyCharacters(statement) + 1

/** As many of a statement's resources as fit into some characters, and the others. None fits where they are not a list. */
function split(statement: Statement, characters: number): readonly [Statement | null, Statement | null] {
  const resources: readonly unknown[] = Array.isArray(statement.Resource) ? statement.Resource : []
  let left = characters - charactersOf({ ...statement, Resource: [] })
  const beyond = resources.findIndex((each) => (left -= policyCharacters(each) + 1) < 0)
  const count = resources.length === 0 ? 0 : beyond < 0 ? resources.length : beyond
  const having = (Resource: readonly unknown[]) => (Resource.length === 0 ? null : { ...statement, Resource })
  return count === 0 ? [null, statement] : [having(resources.slice(0, count)), having(resources.slice(count))]
}

/**
 * Spreads the statements of a role over its inline policy, which comes first, and as many managed ones as are needed: none
 * where all fit inline. Only lists of resources are split, which leaves what is allowed as it is; a condition's list stays
 * together, for a call has to meet all of it.
 */
export function policyDocuments(
  statements: readonly Statement[],
  limits: { readonly inline: number; readonly managed: number } = policyLimits,
): Statement[][] {
  if (policyCharacters(policyDocument(statements)) <= limits.inline) return [[...statements]]
  const empty = policyCharacters(policyDocument([]))
  const documents: { readonly statements: Statement[]; left: number }[] = []
  const open = () => {
    const document = { statements: [], left: (documents.length === 0 ? limits.inline : limits.managed) - empty }
    documents.push(document)
    return document
  }
  const put = (statement: Statement, document: (typeof documents)[number] = open()) => {
    document.statements.push(statement)
    document.left -= charactersOf(statement)
  }
  const isList = ({ Resource }: Statement) => Array.isArray(Resource) && Resource.length > 1
  for (const statement of statements.filter((each) => !isList(each))) {
    put(
      statement,
      documents.find(({ left }) => charactersOf(statement) <= left),
    )
  }
  for (const statement of statements.filter(isList)) {
    let rest: Statement | null = statement
    for (let index = 0; rest !== null; index++) {
      const isNew = index === documents.length
      const document = documents[index] ?? open()
      const [part, others] = split(rest, document.left)
      if (part !== null) put(part, document)
      // Not even one of them fits an empty policy, which whoever checks the limits tells.
      else if (isNew) put(rest, document)
      rest = part === null && isNew ? null : others
    }
  }
  return documents.map((document) => document.statements)
}
