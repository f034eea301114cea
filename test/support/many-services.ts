const words = ['accounts', 'catalogue', 'checkout', 'media', 'payments', 'pricing', 'search', 'shipping'] as const

interface Shape {
  readonly services: number
  /** How many of the services have a candidate that runs on a node group of its own. */
  readonly nodeGroups: number
  readonly serviceStacks?: number
  readonly hostedZones?: number
}

const serviceText = (index: number, hasNodeGroup: boolean, hostedZones: number): string => {
  const zone = index % hostedZones
  const name = `${words[index % words.length]}-${String(index).padStart(4, '0')}`
  const nodeGroup = `\n        nodeGroup: { cluster: production-${index % 3}, name: ${name}, maxNodes: 40 }`
  return `
  ${name}:
    mode: enforce
    record: { hostedZoneId: Z0123456789ABCDEFGH${zone}, name: ${name}.shop-${zone}.example.com, type: A }
    fleets:
      stable: { setIdentifier: ec2, loadBalancer: app/${name}-ec2/50dc6c495c0c9188 }
      candidate:
        setIdentifier: eks
        loadBalancer: app/${name}-eks/1f2e3d4c5b6a7988${hasNodeGroup ? nodeGroup : ''}`
}

/** The text of a config of many services, all of which may be changed. */
export const manyServices = ({ services, nodeGroups, serviceStacks, hostedZones = 4 }: Shape): string =>
  `${serviceStacks === undefined ? '' : `serviceStacks: ${serviceStacks}\n`}services:${Array.from(
    { length: services },
    (_, index) => serviceText(index, index < nodeGroups, hostedZones),
  ).join('')}\n`
