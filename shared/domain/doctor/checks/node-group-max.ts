import { describeSize } from '../../service/node-group.ts'
import { check, type Found } from '../check.ts'
import { quoted } from '../finding.ts'

/** A node group has room for more nodes. */
export const nodeGroupMax = check(
  'node-group-max',
  "a node group is at its maximum, or at the config's maxNodes",
  ['nodeGroups'],
  ({ nodeGroups, region }) =>
    nodeGroups.flatMap(({ service, role, group, state }): Found[] => {
      const label = `${service}: the node group ${group.cluster}/${group.name} of the ${role} fleet`
      if (state.desired >= group.maxNodes) {
        return [
          {
            severity: 'warning',
            what: `${label} has ${state.desired} nodes (${describeSize(state)}), and maxNodes of ballast.yml is ${group.maxNodes}`,
            why: 'Ballast may not add a node when requests spike.',
            todo: 'Raise maxNodes in ballast.yml and deploy, or find out why so many nodes are needed.',
            command: null,
          },
        ]
      }
      if (state.desired < state.max) return []
      return [
        {
          severity: 'warning',
          what: `${label} is at its maximum (${describeSize(state)})`,
          why: 'The autoscaler can add no node for an ordinary peak, and a spike finds no slack.',
          todo: `Raise its maximum; ballast.yml permits ${group.maxNodes} nodes.`,
          command: `aws eks update-nodegroup-config --region ${region} --cluster-name ${quoted(group.cluster)} --nodegroup-name ${quoted(group.name)} --scaling-config maxSize=${group.maxNodes}`,
        },
      ]
    }),
)
