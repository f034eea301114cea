import { policyCharacters } from '../../infra/policies/policy-documents.ts'

/** A template, as far as its limits are concerned. */
interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>
}

/** A role with its policies. */
interface RoleSize {
  readonly id: string
  /** Of its inline policies, as IAM counts them, about. */
  readonly inlineCharacters: number
  /** Of each of its managed policies. */
  readonly managedCharacters: readonly number[]
}

/** What a template has of that of which AWS takes only so much. */
export interface TemplateSize {
  readonly resources: number
  /** Of the template as osls uploads it: without white space. */
  readonly bytes: number
  readonly roles: readonly RoleSize[]
  readonly rules: number
  /** The type of which there are most, and how many. */
  readonly most: { readonly type: string; readonly count: number }
}

interface Policy {
  readonly PolicyDocument: unknown
}

interface Role {
  readonly Policies?: readonly Policy[]
  readonly ManagedPolicyArns?: readonly { readonly Ref: string }[]
}

/** All characters of a role's policies. */
export const charactersOf = ({ inlineCharacters, managedCharacters }: RoleSize): number =>
  managedCharacters.reduce((sum, each) => sum + each, inlineCharacters)

/** Measures the text of a packaged template. */
export function measured(templateText: string): TemplateSize {
  const template = JSON.parse(templateText) as Template
  const all = Object.entries(template.Resources)
  const counts = new Map<string, number>()
  for (const [, { Type }] of all) counts.set(Type, (counts.get(Type) ?? 0) + 1)
  const [[type, count] = ['nothing', 0]] = [...counts].toSorted(([, left], [, right]) => right - left)
  const charactersIn = ({ PolicyDocument }: Policy): number => policyCharacters(PolicyDocument)
  return {
    resources: all.length,
    bytes: Buffer.byteLength(JSON.stringify(template)),
    roles: all
      .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
      .map(([id, { Properties }]) => {
        const { Policies = [], ManagedPolicyArns = [] } = Properties as Role
        return {
          id,
          inlineCharacters: Policies.map(charactersIn).reduce((sum, length) => sum + length, 0),
          managedCharacters: ManagedPolicyArns.flatMap(({ Ref }) => {
            const properties = template.Resources[Ref]?.Properties
            return properties === undefined ? [] : [charactersIn(properties as Policy)]
          }),
        }
      }),
    rules: counts.get('AWS::Events::Rule') ?? 0,
    most: { type, count },
  }
}
