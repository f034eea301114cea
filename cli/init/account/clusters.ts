import { ListClustersCommand, ListNodegroupsCommand, type EKSClient } from '@aws-sdk/client-eks'
import { call } from '../../../shared/aws/errors.ts'
import { pages } from '../../../shared/aws/pages.ts'
import { PortError } from '../../../shared/ports/port-error.ts'

const listing = 'eks:ListClusters'
const listingGroups = 'eks:ListNodegroups'

/** The names of all EKS clusters of the region. */
export function listClusters(client: EKSClient): Promise<string[]> {
  return listNames(listing, async (nextToken) => {
    const page = await client.send(new ListClustersCommand({ nextToken }))
    return { names: page.clusters, next: page.nextToken }
  })
}

/** The names of a cluster's managed node groups. */
export function listNodeGroups(client: EKSClient, clusterName: string): Promise<string[]> {
  return listNames(listingGroups, async (nextToken) => {
    const page = await client.send(new ListNodegroupsCommand({ clusterName, nextToken }))
    return { names: page.nodegroups, next: page.nextToken }
  })
}

interface NamesPage {
  readonly names: readonly string[] | undefined
  readonly next: string | undefined
}

async function listNames(
  operation: string,
  read: (token: string | undefined) => Promise<NamesPage>,
): Promise<string[]> {
  const all: string[] = []
  const readPage = async (token: string | undefined) => {
    const { names, next } = await call(operation, () => read(token))
    return { names, NextToken: next || undefined }
  }
  for await (const { names } of pages(operation, readPage)) {
    if (!Array.isArray(names)) throw new PortError('malformed-answer', operation, 'the answer has no names')
    all.push(...names)
  }
  return all
}
