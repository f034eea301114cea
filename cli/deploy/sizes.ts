import { amount } from '../../shared/domain/detection/wording.ts'
import Table from 'cli-table3'
import type { Packaged } from './deploy.ts'
import { mostBytes, mostResources } from './limits.ts'
import { charactersOf } from './template.ts'

/** A packaged stack and how large it is, as `ballast package --json` prints it. */
export interface StackSize {
  readonly name: string
  readonly region: string
  readonly resources: number
  readonly bytes: number
  /** The role with the longest policies; null where the stack has no role. */
  readonly largestRole: {
    readonly id: string
    /** Of all its policies, as IAM counts them, about. */
    readonly characters: number
    readonly managedPolicies: number
  } | null
}

/** How large packaged stacks are. */
export const sizesOf = (packaged: readonly Packaged[]): StackSize[] =>
  packaged.map(({ stack: { name, region }, size: { resources, bytes, roles } }) => {
    const [largest] = roles.toSorted((left, right) => charactersOf(right) - charactersOf(left))
    return {
      name,
      region,
      resources,
      bytes,
      largestRole:
        largest === undefined
          ? null
          : {
              id: largest.id,
              characters: charactersOf(largest),
              managedPolicies: largest.managedCharacters.length,
            },
    }
  })

/** The sizes for people, beside what CloudFormation takes. */
export function sizesText(sizes: readonly StackSize[]): string {
  const table = new Table({
    head: [
      'stack',
      'region',
      `resources (of ${amount(mostResources)})`,
      `bytes (of ${amount(mostBytes)})`,
      'longest policies, characters',
      'managed policies',
    ],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  for (const { name, region, resources, bytes, largestRole } of sizes) {
    table.push([
      name,
      region,
      amount(resources),
      amount(bytes),
      largestRole === null ? '–' : `${amount(largestRole.characters)} (${largestRole.id})`,
      largestRole === null ? '–' : String(largestRole.managedPolicies),
    ])
  }
  return table.toString()
}
