/** A CloudFormation resource, as far as Ballast uses it. */
export interface Resource {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
  readonly DeletionPolicy?: 'Retain'
  readonly UpdateReplacePolicy?: 'Retain'
}

/** Resources by logical id. */
export type Resources = Readonly<Record<string, Resource>>

/** `Ref` to a resource or a pseudo parameter. */
export const ref = (id: string) => ({ Ref: id })

/** An attribute of a resource. */
export const attribute = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] })

/** A text with `${AWS::Partition}`, `${AWS::Region}`, `${AWS::AccountId}` or logical ids in it. */
export const sub = (text: string) => ({ 'Fn::Sub': text })

/** A logical id (letters and digits only) that stays distinct for distinct names: `a-b` is not `ab`. */
export const logicalId = (...parts: readonly string[]): string =>
  parts
    .map((part) => part.replaceAll('-', 'Dash').replaceAll(/[^A-Za-z0-9]/g, (each) => `x${each.charCodeAt(0)}x`))
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')

/** Puts resources together. Throws when a logical id is given twice. */
export function combine(...groups: readonly Resources[]): Resources {
  const all: Record<string, Resource> = {}
  for (const [id, resource] of groups.flatMap((group) => Object.entries(group))) {
    if (id in all) throw new Error(`two resources have the logical id '${id}'; expected each once`)
    all[id] = resource
  }
  return all
}
