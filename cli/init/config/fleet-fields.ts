import { isScalar, type Document, type Pair, type YAMLMap } from 'yaml'
import type { FleetRole } from '../../../shared/domain/service/service.ts'
import { describeShare } from '../../../shared/domain/records/weights.ts'
import type { FoundCluster, FoundNodeGroup, FoundRecord } from '../findings.ts'
import type { SuggestedFleet } from '../suggestion/suggestion.ts'
import { comment, hasUnseen } from './comment.ts'
import { description } from './description.ts'
import { groupCount, mostNodes, nodeGroupFields, openFields, sizeAndOwner } from './open-fields.ts'

/** A field with a comment above it. */
export function field(doc: Document, key: string, value: unknown, above: string, isApart = false): Pair {
  const pair = doc.createPair(key, value)
  // Only in double quotes can characters that nobody sees be spelled out, which `spelled` does in the end.
  if (isScalar(pair.value) && typeof value === 'string' && hasUnseen(value)) pair.value.type = 'QUOTE_DOUBLE'
  if (isScalar(pair.key)) {
    pair.key.commentBefore = above
    pair.key.spaceBefore = isApart
  }
  return pair
}

/** A mapping of such fields. */
export function mapping(doc: Document, pairs: readonly Pair[]): YAMLMap {
  const map = doc.createNode({}) as YAMLMap
  map.items.push(...pairs)
  return map
}

const answersOf = ({ answers }: FoundRecord): string => answers.map((each) => each.replace(/\.$/, '')).join(', ')

function karpenter(group: FoundNodeGroup, clusters: readonly FoundCluster[]): string[] {
  const nodes = clusters.find(({ name }) => name === group.cluster)?.karpenterNodes ?? 0
  return nodes === 0
    ? []
    : [
        `Check: Karpenter has ${nodes} nodes in this cluster, which belong to no node group. If the fleet runs on them, take nodeGroup out.`,
      ]
}

/** The node group that is suggested, with what a person has to check. */
function nodeGroupField(doc: Document, group: FoundNodeGroup, why: string, clusters: readonly FoundCluster[]): Pair {
  const about = (key: string): string => description(`services.*.fleets.candidate.nodeGroup.${key}`)
  const { cluster, name, maxNodes } = nodeGroupFields(group)
  const quota = group.max > mostNodes ? [`It has more than ${mostNodes}, which is what Ballast takes at the most.`] : []
  const fields = mapping(doc, [
    field(doc, 'cluster', cluster, comment(about('cluster'))),
    field(doc, 'name', name, comment(about('name'), `Found: ${sizeAndOwner(group)}.`)),
    field(
      doc,
      'maxNodes',
      maxNodes,
      comment(
        about('maxNodes'),
        `Suggested: the present maximum of the group, ${group.max}.`,
        ...quota,
        'Check: may it grow beyond that in a spike? Then write the number that you would pay for.',
      ),
    ),
  ])
  fields.comment = `${comment(`Left open: requestsPerNodePerMinute. ${about('requestsPerNodePerMinute')}`)}\n requestsPerNodePerMinute: 3000`
  const checks = ['Check: does the fleet run on this group, and on this one only?', ...karpenter(group, clusters)]
  return field(
    doc,
    'nodeGroup',
    fields,
    comment(description('services.*.fleets.candidate.nodeGroup'), `Suggested: ${why}`, ...checks),
  )
}

/** A fleet as the config has it, with what was found and what a person has to check. */
export function fleetField(
  doc: Document,
  role: FleetRole,
  fleet: SuggestedFleet,
  clusters: readonly FoundCluster[],
): Pair {
  const { record, share, balancer, nodeGroup } = fleet
  const about = (key: string): string => description(`services.*.fleets.${role}.${key}`)
  const map = mapping(doc, [
    field(
      doc,
      'setIdentifier',
      record.setIdentifier,
      comment(
        about('setIdentifier'),
        `Found: weight ${record.weight}, which is ${describeShare(share)} of the answers. It answers ${answersOf(record)}.`,
        ...(record.isOfTrafficPolicy
          ? [
              'Check: a Route 53 traffic policy made this record. A new version of the policy would undo what Ballast changes.',
            ]
          : []),
      ),
    ),
    field(
      doc,
      'loadBalancer',
      balancer.loadBalancer,
      comment(about('loadBalancer'), `Found: by its name ${balancer.host}; it has ${groupCount(balancer)}.`),
    ),
    ...(nodeGroup.kind === 'suggested' ? [nodeGroupField(doc, nodeGroup.group, nodeGroup.why, clusters)] : []),
  ])
  map.comment = openFields(fleet)
  return field(doc, role, map, comment(description(`services.*.fleets.${role}`)), role === 'candidate')
}
