import { describe, expect, it } from 'vitest'
import {
  clusterMetricId,
  clusterMetrics,
  type ClusterMetric,
} from '../../../../shared/domain/metrics/cluster-metrics.ts'
import type { NodeGroup } from '../../../../shared/domain/service/service.ts'
import { service } from '../../../support/builders.ts'

const all: ClusterMetric[] = ['linkLocalDropped', 'servfail', 'apiThrottled']
const { stable, candidate } = service().fleets
const group = (cluster: string): NodeGroup => ({ cluster, name: 'web', maxNodes: 10 })
const queries = (stableCluster: string | null, candidateCluster: string | null, wanted = all) =>
  clusterMetrics(
    {
      stable: { ...stable, nodeGroup: stableCluster === null ? undefined : group(stableCluster) },
      candidate: { ...candidate, nodeGroup: candidateCluster === null ? undefined : group(candidateCluster) },
    },
    wanted,
  )

it.each([
  ['no fleet on EKS has none', null, null, []],
  ['a fleet on EKS has those of its cluster', null, 'new', ['candidate_servfail']],
  ['two fleets on EKS have their own each', 'old', 'new', ['stable_servfail', 'candidate_servfail']],
  ['two fleets on one cluster have the same under two ids', 'one', 'one', ['stable_servfail', 'candidate_servfail']],
])('%s', (_rule, stableCluster, candidateCluster, ids) => {
  expect(queries(stableCluster, candidateCluster, ['servfail']).map(({ id }) => id)).toEqual(ids)
})

describe('the query for', () => {
  const query = (metric: ClusterMetric) =>
    queries(null, 'new').find(({ id }) => id === clusterMetricId('candidate', metric))

  it('dropped packets is for the highest counter of the nodes', () => {
    expect(query('linkLocalDropped')).toMatchObject({
      namespace: 'CWAgent',
      metricName: 'ethtool_linklocal_allowance_exceeded',
      dimensions: { ClusterName: 'new' },
      stat: 'Maximum',
      periodSeconds: 60,
    })
  })

  it('answers of CoreDNS is for SERVFAIL alone: NXDOMAIN is normal under ndots:5', () => {
    expect(query('servfail')).toMatchObject({
      metricName: 'coredns_dns_responses_total',
      dimensions: { ClusterName: 'new', rcode: 'SERVFAIL' },
      stat: 'Sum',
    })
  })

  it('throttled calls is for all that the controller calls', () => {
    expect(query('apiThrottled')).toMatchObject({
      metricName: 'aws_api_call_throttled_errors_total',
      dimensions: { ClusterName: 'new' },
      stat: 'Sum',
    })
  })
})
