import type { AccountService } from '../wire.ts'
import { jsonService } from './json-service.ts'
import type { DeployedStack } from './stack.ts'

interface TagFilter {
  readonly Key: string
  readonly Values?: readonly string[]
}

/** The tagging API over AWS JSON 1.1, as far as instances go. */
export const tagging = (
  stack: DeployedStack,
  { accountId, region }: { readonly accountId: string; readonly region: string },
): AccountService =>
  jsonService('tag', 'tagging', {
    GetResources({ TagFilters = [] }) {
      const fits = (tags: Readonly<Record<string, string>>): boolean =>
        (TagFilters as readonly TagFilter[]).every(({ Key, Values = [] }) => {
          const value = tags[Key]
          return value !== undefined && (Values.length === 0 || Values.includes(value))
        })
      const found = stack.instances.flatMap((tags, index) => (fits(tags) ? [{ tags, index }] : []))
      return {
        PaginationToken: '',
        ResourceTagMappingList: found.map(({ tags, index }) => ({
          ResourceARN: `arn:aws:ec2:${region}:${accountId}:instance/i-${String(index).padStart(17, '0')}`,
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        })),
      }
    },
  })
