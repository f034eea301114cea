import type { ResourceRecordSet } from '@aws-sdk/client-route-53'
import { normaliseName } from '../../drills/account/route53/record-set.ts'
import { parseConfig } from '../../shared/config/index.ts'
import type { Protection, Service } from '../../shared/domain/service/service.ts'

/** The zone in which all services are, as they mostly are in an account. */
export const zone = { id: 'Z0123456789SCALE', name: 'example.com' } as const

const nameOf = (index: number): string => `shop-${String(index + 1).padStart(4, '0')}`

/** So many services, of which each tenth has its candidate on EKS nodes. */
export function manyServices(count: number, actionsPerHour = 10): Protection {
  const services = Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const name = nameOf(index)
      const nodeGroup = index % 10 === 9 ? { cluster: `eks-${name}`, name: 'workers', maxNodes: 20 } : undefined
      const fleet = (setIdentifier: string) => ({
        setIdentifier,
        loadBalancer: `app/${name}-${setIdentifier}/50dc6c495c0c9188`,
        capacityRequestsPerMinute: 9_000,
      })
      return [
        name,
        {
          mode: 'enforce',
          record: { hostedZoneId: zone.id, name: `${name}.${zone.name}`, type: 'A' },
          fleets: { stable: fleet('ec2'), candidate: { ...fleet('eks'), ...(nodeGroup && { nodeGroup }) } },
        },
      ]
    }),
  )
  // YAML takes JSON.
  return parseConfig(JSON.stringify({ actionsPerHour, services }), 'the benchmark’s config')
}

/** The records of a service whose candidate has this share (per cent) of the traffic, and two of others beside them. */
export function recordsOf({ record, fleets }: Service, candidateShare: number): ResourceRecordSet[] {
  const weighted = (setIdentifier: string, weight: number): ResourceRecordSet => ({
    Name: normaliseName(record.name),
    Type: record.type,
    SetIdentifier: setIdentifier,
    Weight: weight,
    AliasTarget: {
      HostedZoneId: 'Z35SXDOTRQ7X7K',
      DNSName: `${setIdentifier}-1234567890.us-east-1.elb.amazonaws.com.`,
      EvaluateTargetHealth: true,
    },
  })
  const beside = (label: string): ResourceRecordSet => ({
    Name: normaliseName(`${label}.${record.name}`),
    Type: 'TXT',
    TTL: 300,
    ResourceRecords: [{ Value: '"v=1"' }],
  })
  return [
    weighted(fleets.stable.setIdentifier, 100 - candidateShare),
    weighted(fleets.candidate.setIdentifier, candidateShare),
    beside('_verify'),
    beside('_owner'),
  ]
}
