import * as z from 'zod'

/** The Availability Zones that both fleets of every drill are in. */
export const drilledZones = ['us-east-1a', 'us-east-1b', 'us-east-1c'] as const

export const weight = z.int().min(0).max(255)

export const nodeCount = z.int().min(0)

const nodes = z
  .strictObject({
    min: nodeCount.describe('Lower limit of the group’s size.'),
    desired: nodeCount.describe('Nodes that it has at minute 0.'),
    max: z.int().min(1).describe('Upper limit of the group’s size.'),
    maxNodes: z.int().min(1).optional().describe('Limit in Ballast’s config; max unless said.'),
    requestsPerNodePerMinute: z.number().positive().describe('What one ready node carries.'),
    requestsPerNodeInConfig: z
      .boolean()
      .default(true)
      .describe('Whether Ballast’s config says what a node carries; else Ballast measures it.'),
    launchSeconds: z.number().min(0).default(210).describe('From the launch of a node until it is ready.'),
    autoscaler: z.boolean().default(true).describe('Whether the group carries the Cluster Autoscaler’s tags.'),
    nodesNeverReady: z.boolean().default(false).describe('Whether new nodes fail to become ready.'),
    launchFailure: z.string().min(1).optional().describe('What the Auto Scaling group says instead of launching.'),
  })
  .refine(({ min, desired, max }) => min <= desired && desired <= max, 'min ≤ desired ≤ max')
  .describe('The EKS node group that carries the fleet.')

const dns = z
  .strictObject({
    queriesPerRequest: z.number().min(0).default(4).describe('Names that one request looks up.'),
    coreDnsNodes: z.int().min(1).default(2).describe('Nodes with CoreDNS; 1,024 packets a second leave each.'),
  })
  .describe('Name resolution in the cluster.')

export const fleet = z
  .strictObject({
    weight: weight.describe('Weight of the fleet’s record until somebody changes it.'),
    capacityRequestsPerMinute: z.number().positive().optional().describe('Requests beyond it are refused with 503.'),
    errorRatio: z.number().min(0).max(1).default(0.001).describe('Share of served requests that fail, 0–1.'),
    nodes: nodes.optional(),
    dns: dns.optional(),
    clusterMetrics: z.boolean().default(true).describe('Whether the cluster’s agent publishes metrics.'),
  })
  .refine(
    ({ capacityRequestsPerMinute, nodes: group }) =>
      (capacityRequestsPerMinute === undefined) !== (group === undefined),
    'exactly one of capacityRequestsPerMinute and nodes',
  )
  .refine(({ nodes: group, dns: names }) => names === undefined || group !== undefined, 'dns only beside nodes')
