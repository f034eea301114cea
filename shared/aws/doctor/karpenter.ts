import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api'
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api'
import { PortError } from '../../ports/port-error.ts'
import { call } from '../errors.ts'
import { pages } from '../pages.ts'

const operation = 'tag:GetResources'

/**
 * How many instances in a cluster carry Karpenter's tag (Karpenter, NodeClasses, spec.tags). The API may name some that
 * have ended of late.
 */
export async function countKarpenterNodes(client: ResourceGroupsTaggingAPIClient, cluster: string): Promise<number> {
  const read = async (PaginationToken: string | undefined) => {
    const command = new GetResourcesCommand({
      ResourceTypeFilters: ['ec2:instance'],
      TagFilters: [{ Key: 'karpenter.sh/nodepool' }, { Key: `kubernetes.io/cluster/${cluster}`, Values: ['owned'] }],
      PaginationToken,
    })
    const { ResourceTagMappingList, PaginationToken: next } = await call(operation, () => client.send(command))
    // The last page has an empty token.
    return { found: ResourceTagMappingList, NextToken: next || undefined }
  }
  let count = 0
  for await (const { found } of pages(operation, read)) {
    if (!Array.isArray(found)) throw new PortError('malformed-answer', operation, 'the answer has no resources')
    count += found.length
  }
  return count
}
