import * as z from 'zod'
import { text } from './text.ts'

export const recordSchema = z
  .strictObject({
    hostedZoneId: text(/^(\/hostedzone\/)?Z[A-Z0-9]{1,31}$/, 'a hosted zone id such as Z0123456789ABCDEFGHIJ').describe(
      'Id of the hosted zone that holds the record.',
    ),
    name: text(
      /^(?=.{1,255}$)((\*|\\052)\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]+\.?$/i,
      'a domain name such as www.example.com',
    ).describe('Name of the weighted record set, with or without the final dot.'),
    type: z.enum(['A', 'AAAA', 'CNAME']).describe('Type of the weighted record set.'),
  })
  .describe('The Route 53 weighted record set that splits traffic between the two fleets.')

export const loadBalancerExpected = 'an Application Load Balancer such as app/web-eks/50dc6c495c0c9188'
const loadBalancer = text(/^app\/[^/\s]+\/[0-9a-z]+$/, loadBalancerExpected)
const targetGroup = text(/^targetgroup\/[^/\s]+\/[0-9a-z]+$/, 'a target group such as targetgroup/web/73e2d6bc24d8a067')

/** The default quota of nodes in one managed node group (Amazon EKS service quotas). */
const nodesPerGroup = 450

// Names as EKS takes them (EKS API reference, CreateCluster and CreateNodegroup). They become part of ARNs.
const clusterName = text(
  /^[0-9A-Za-z][\w-]{0,99}$/,
  'the name of an EKS cluster: letters, digits, hyphens and underscores, at most 100',
)
const nodeGroupName = text(
  /^[0-9A-Za-z][\w-]{0,62}$/,
  'the name of a managed node group: letters, digits, hyphens and underscores, at most 63',
)

export const nodeGroupSchema = z
  .strictObject({
    cluster: clusterName.describe('Name of the EKS cluster.'),
    name: nodeGroupName.describe('Name of the managed node group.'),
    maxNodes: z
      .int()
      .min(1)
      .max(nodesPerGroup)
      .describe('Ballast never asks for more nodes than this, and leaves higher limits of the group alone.'),
    requestsPerNodePerMinute: z
      .number()
      .positive()
      .optional()
      .describe(
        'What one node serves at its target utilisation, in requests a minute. Without it the busiest healthy minute of the past hour is taken, which is too little where the nodes were idle.',
      ),
  })
  .describe('The managed node group that the fleet runs on, where that is EKS: Ballast raises its size in a spike.')

const fleetSchema = z.strictObject({
  setIdentifier: z.string().min(1).max(128).describe("Set identifier of the fleet's weighted record."),
  loadBalancer: loadBalancer
    .optional()
    .describe(
      "CloudWatch dimension LoadBalancer of the fleet's balancer: the end of its ARN. Required, but for services with drills, which have none.",
    ),
  targetGroup: targetGroup
    .optional()
    .describe('CloudWatch dimension TargetGroup, where the load balancer serves other services too.'),
  nodeGroup: nodeGroupSchema.optional(),
  capacityRequestsPerMinute: z
    .number()
    .positive()
    .optional()
    .describe('What the fleet is known to carry, in requests a minute, where somebody measured it.'),
})

export const fleetsSchema = z
  .strictObject({
    stable: fleetSchema.describe('The proven fleet.'),
    candidate: fleetSchema.describe('The fleet that is being introduced.'),
  })
  .describe('The two fleets behind the record set.')
