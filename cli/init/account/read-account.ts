import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { EKSClient } from '@aws-sdk/client-eks'
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api'
import type { Route53Client } from '@aws-sdk/client-route-53'
import { countKarpenterNodes } from '../../../shared/aws/doctor/karpenter.ts'
import { eksNodeGroups } from '../../../shared/aws/node-groups.ts'
import { PortError } from '../../../shared/ports/port-error.ts'
import type { AccountFindings, FoundCluster, FoundNodeGroup, Unread } from '../findings.ts'
import { findBalancers } from './balancers.ts'
import { listClusters, listNodeGroups } from './clusters.ts'
import { weightedSets, type ReadZone } from './records.ts'
import { listRecords, listZones } from './zones.ts'

/** Whom to ask, in which region, and whom to tell how far it is. */
export interface AccountToRead {
  readonly region: string
  readonly route53: Route53Client
  readonly loadBalancing: ElasticLoadBalancingV2Client
  readonly eks: EKSClient
  readonly tagging: ResourceGroupsTaggingAPIClient
  readonly tell: (line: string) => void
}

/** Every zone has these: its SOA and its NS. */
const ownRecords = 2

/**
 * Reads hosted zones, the load balancers behind their weighted records, and node groups; writes nothing. Throws a
 * `PortError` where zones or load balancers cannot be read; a zone or a cluster that cannot is told in the findings.
 */
export async function readAccount(account: AccountToRead): Promise<AccountFindings> {
  const unread: Unread[] = []
  const { zones, read } = await readZones(account, unread)
  const recordSets = weightedSets(read)
  const hosts = new Set(recordSets.flatMap(({ records }) => records.flatMap(({ host }) => host ?? [])))
  const nothing = { region: account.region, zones, recordSets, balancers: [], clusters: [], unread }
  if (hosts.size === 0) return nothing
  account.tell(`Load balancers behind ${recordSets.length} weighted record sets`)
  const balancers = await findBalancers(account.loadBalancing, hosts)
  if (balancers.length === 0) return nothing
  return { ...nothing, balancers, clusters: await readClusters(account, unread) }
}

/** What `run` reads, or null and a note where the account does not give it. */
async function attempt<T>(unread: Unread[], what: string, run: () => Promise<T>): Promise<T | null> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof PortError)) throw error
    unread.push({ what, why: error.message })
    return null
  }
}

async function readZones({ route53, tell }: AccountToRead, unread: Unread[]) {
  tell('Hosted zones')
  const zones = await listZones(route53)
  const filled = zones.filter(({ records }) => records > ownRecords)
  const read: ReadZone[] = []
  let refusal: PortError | null = null
  for (const [index, { records: count, ...zone }] of filled.entries()) {
    tell(`Records of ${zone.name} (zone ${index + 1} of ${filled.length}, ${count} records)`)
    const records = await attempt(unread, `the records of the zone ${zone.name} (${zone.id})`, async () => {
      try {
        return await listRecords(route53, zone)
      } catch (error) {
        if (error instanceof PortError) refusal = error
        throw error
      }
    })
    if (records !== null) read.push({ zone, records })
  }
  if (read.length === 0 && refusal !== null) throw refusal as PortError
  return { zones: zones.length, read }
}

async function readClusters(account: AccountToRead, unread: Unread[]): Promise<FoundCluster[]> {
  const { eks, tagging, tell } = account
  tell('EKS clusters')
  const names = (await attempt(unread, 'the EKS clusters', () => listClusters(eks))) ?? []
  const clusters: FoundCluster[] = []
  for (const [index, name] of names.entries()) {
    tell(`Node groups of ${name} (cluster ${index + 1} of ${names.length})`)
    const groups = (await attempt(unread, `the node groups of ${name}`, () => listNodeGroups(eks, name))) ?? []
    const nodeGroups: FoundNodeGroup[] = []
    for (const group of groups) {
      const ref = { cluster: name, name: group }
      const state = await attempt(unread, `the node group ${name}/${group}`, () => eksNodeGroups(eks).describe(ref))
      if (state === null) continue
      const { min, desired, max, desiredOwner } = state
      nodeGroups.push({ ...ref, min, desired, max, desiredOwner })
    }
    const what = `whether Karpenter has nodes in ${name}`
    const karpenterNodes = await attempt(unread, what, () => countKarpenterNodes(tagging, name))
    clusters.push({ name, nodeGroups, karpenterNodes })
  }
  return clusters
}
