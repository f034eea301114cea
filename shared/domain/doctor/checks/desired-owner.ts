import { check, type Found } from '../check.ts'

/** It is known who moves the desired size of a node group, and that its nodes are the ones that carry the fleet. */
export const desiredOwner = check(
  'desired-owner',
  'nobody, or Karpenter beside it, adds nodes to a node group',
  ['nodeGroups', 'karpenter'],
  ({ nodeGroups, karpenter }) =>
    nodeGroups.flatMap(({ service, role, group, state }): Found[] => {
      const label = `${service}: the node group ${group.cluster}/${group.name} of the ${role} fleet`
      const nodes = karpenter.find(({ cluster }) => cluster === group.cluster)?.nodes ?? 0
      if (nodes > 0) {
        return [
          {
            severity: 'warning',
            what: `${label} is in a cluster that has ${nodes} nodes of Karpenter`,
            why: 'Karpenter’s nodes belong to no node group. Where the fleet runs on them, raising the group adds nodes that the fleet does not use.',
            todo: 'Take nodeGroup out of ballast.yml where the fleet runs on Karpenter’s nodes. If only other pods do, nothing needs doing.',
            command: `kubectl get nodes -L karpenter.sh/nodepool -L eks.amazonaws.com/nodegroup`,
          },
        ]
      }
      if (state.desiredOwner === 'cluster-autoscaler') return []
      return [
        {
          severity: 'info',
          what: `${label} has no tag of the Cluster Autoscaler: people own its desired size, ${state.desired} now`,
          why: 'Nothing follows the load in between. In a spike Ballast raises the minimum, and the desired size only as far as that forces it.',
          todo: 'If the Cluster Autoscaler does run this group, tag it k8s.io/cluster-autoscaler/enabled so that Ballast leaves the desired size alone.',
          command: null,
        },
      ]
    }),
)
