import { stringify } from 'yaml'
import { describeSize } from '../../../shared/domain/service/node-group.ts'
import type { FoundBalancer, FoundNodeGroup, FoundTargetGroup } from '../findings.ts'
import type { SuggestedFleet } from '../suggestion/suggestion.ts'
import { comment, commentedOut } from './comment.ts'
import { description } from './description.ts'

/** The most nodes that the config takes (shared/config/schema/config.ts), which is EKS's default quota. */
export const mostNodes = 450
/** More than these choices, and names of record sets, are not written out. */
const mostChoices = 5

/** A node group as the config has it, with its present maximum. */
export const nodeGroupFields = ({ cluster, name, max }: FoundNodeGroup) => ({
  cluster,
  name,
  maxNodes: Math.min(max, mostNodes),
})

function whoOwns({ desiredOwner }: FoundNodeGroup): string {
  return desiredOwner === 'cluster-autoscaler'
    ? 'its desired size is the Cluster Autoscaler’s, whose tag it carries'
    : 'nobody but people moves its desired size: it has no tag of the Cluster Autoscaler'
}

/** Its size, and who moves the desired one, in words. */
export const sizeAndOwner = (group: FoundNodeGroup): string => `${describeSize(group)}; ${whoOwns(group)}`

/** How many target groups a load balancer has, in words. */
export const groupCount = ({ targetGroups }: FoundBalancer): string =>
  targetGroups.length === 1 ? 'one target group' : `${targetGroups.length} target groups`

const about = (field: string): string => `Left open: ${field}. ${description(`services.*.fleets.candidate.${field}`)}`

const yaml = (value: object): string => commentedOut(stringify(value, { lineWidth: 0 }))

const more = (count: number): string[] =>
  count > mostChoices ? [comment(`And ${count - mostChoices} more, which --json lists.`)] : []

function others(names: readonly string[]): string {
  if (names.length === 0) return ''
  const rest = names.length > mostChoices ? ` and ${names.length - mostChoices} more` : ''
  return ` ${names.slice(0, mostChoices).join(', ')}${rest} lead${names.length === 1 ? 's' : ''} there too.`
}

function openTargetGroup({ balancer, sharedWith }: SuggestedFleet): string[] {
  const { targetGroups } = balancer
  if (targetGroups.length <= 1 && sharedWith.length === 0) return []
  const choice = ({ targetGroup, cluster }: FoundTargetGroup): string[] => [
    ...(cluster === null ? [] : [comment(`Tagged elbv2.k8s.aws/cluster: ${cluster}.`)]),
    yaml({ targetGroup }),
  ]
  return [
    comment(
      about('targetGroup'),
      `Found: ${groupCount(balancer)}.${others(sharedWith)}`,
      "Check: does the balancer serve other services too? Then choose this fleet's.",
    ),
    ...targetGroups.slice(0, mostChoices).flatMap(choice),
    ...more(targetGroups.length),
  ]
}

function openNodeGroup({ nodeGroup }: SuggestedFleet): string[] {
  if (nodeGroup.kind === 'suggested') return []
  const { groups, why } = nodeGroup
  return [
    comment(about('nodeGroup'), `Found: ${why}`),
    ...groups
      .slice(0, mostChoices)
      .flatMap((group) => [
        comment(`One of them: ${sizeAndOwner(group)}.`),
        yaml({ nodeGroup: nodeGroupFields(group) }),
      ]),
    ...more(groups.length),
  ]
}

/** The fields of a fleet that only a person can fill in, commented out, with what there is to choose from. */
export function openFields(fleet: SuggestedFleet): string {
  const capacity = [
    comment(about('capacityRequestsPerMinute'), 'No API tells it: fill it in once somebody has measured it.'),
    yaml({ capacityRequestsPerMinute: 12_000 }),
  ]
  return [openTargetGroup(fleet), openNodeGroup(fleet), capacity]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}
