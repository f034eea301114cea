import { fleetShare } from '../../../shared/domain/records/weights.ts'
import { isListed } from '../../../shared/domain/records/known-good.ts'
import type { FleetRole, NodeGroup, Service } from '../../../shared/domain/service/service.ts'
import type { RecordSet } from '../../account/route53/record-set.ts'
import type { ExaminedAccount } from '../account-of.ts'
import { firstService, withService, type Defect } from '../defect.ts'

const person = { arn: 'arn:aws:iam::123456789012:user/on-call' }

/** The candidate's record as it is. */
function candidateRecord(account: ExaminedAccount): RecordSet {
  const { setIdentifier } = firstService(account).fleets.candidate
  const found = account.account.records().find((record) => record.SetIdentifier === setIdentifier)
  if (found === undefined) throw new Error(`the zone has no record '${setIdentifier}'`)
  return found
}

const replaceCandidate =
  (change: (record: RecordSet) => RecordSet) =>
  (account: ExaminedAccount): void => {
    const ResourceRecordSet = change(candidateRecord(account))
    account.account.changeRecords([{ Action: 'UPSERT', ResourceRecordSet }], person)
  }

const setWeights = (account: ExaminedAccount, weights: Readonly<Record<FleetRole, number>>): void => {
  account.account.setWeights(firstService(account).name, weights, person)
}

/** A service whose records may be aliases. */
const withAddresses = withService(({ record }) => ({ record: { ...record, type: 'A' } }))

/** A whole share that is none of the policy's steps. */
function strangeShare(service: Service): number {
  const shares = Array.from({ length: 99 }, (_, index) => index + 1)
  const isStrange = (share: number): boolean => {
    const weights = {
      [service.fleets.stable.setIdentifier]: 100 - share,
      [service.fleets.candidate.setIdentifier]: share,
    }
    return !isListed(service.release, fleetShare(service, weights, 'candidate'))
  }
  const found = shares.find(isStrange)
  if (found === undefined) throw new RangeError(`the policy of ${service.name} has every share`)
  return found
}

/** A node group for the candidate, where the config has none for it. */
const group: NodeGroup = { cluster: 'doctor', name: 'web', maxNodes: 20 }
const withNodeGroup = withService(({ fleets: { stable, candidate } }) => ({
  fleets: { stable, candidate: { ...candidate, nodeGroup: candidate.nodeGroup ?? group } },
}))

/** The candidate's group, and how many nodes it has. */
function nodesOf(account: ExaminedAccount): { group: NodeGroup; nodes: number } {
  const { name, fleets } = firstService(account)
  const nodeGroup = fleets.candidate.nodeGroup ?? group
  const newest = account.account.history().findLast(({ service }) => service === name)
  return { group: nodeGroup, nodes: newest?.nodes.candidate?.desired ?? 0 }
}

/** What can be wrong with records, weights, metrics and node groups. */
export const trafficDefects = {
  'record-missing': {
    title: "the candidate's record is gone",
    check: 'fleet-records',
    plant: (account) =>
      void account.account.changeRecords([{ Action: 'DELETE', ResourceRecordSet: candidateRecord(account) }], person),
  },
  'record-of-a-stranger': {
    title: 'a third record takes traffic',
    check: 'fleet-records',
    plant(account) {
      const ResourceRecordSet = { ...candidateRecord(account), SetIdentifier: 'blue', Weight: 1 }
      account.account.changeRecords([{ Action: 'CREATE', ResourceRecordSet }], person)
    },
  },
  'weights-all-zero': {
    title: 'all weights are 0',
    check: 'weights-zero',
    plant: (account) => setWeights(account, { stable: 0, candidate: 0 }),
  },
  'weights-off-policy': {
    title: 'the candidate has a share that its policy does not list',
    check: 'weights-policy',
    plant(account) {
      const share = strangeShare(firstService(account))
      setWeights(account, { stable: 100 - share, candidate: share })
    },
  },
  'ttl-of-five-minutes': {
    title: "the candidate's record has a TTL of 300 s",
    check: 'record-ttl',
    given: withAddresses,
    plant: replaceCandidate(({ Name, Type, SetIdentifier, Weight }) => ({
      Name,
      Type,
      SetIdentifier,
      Weight,
      TTL: 300,
      ResourceRecords: [{ Value: '192.0.2.1' }],
    })),
  },
  'alias-without-target-health': {
    title: "the candidate's alias does not evaluate its target's health",
    check: 'target-health',
    given: withAddresses,
    plant: replaceCandidate((record) => ({
      ...record,
      AliasTarget: record.AliasTarget && { ...record.AliasTarget, EvaluateTargetHealth: false },
    })),
  },
  'candidate-without-metrics': {
    title: "ballast.yml has another load balancer than the candidate's",
    check: 'fleet-metrics',
    asked: withService(({ fleets: { stable, candidate } }) => ({
      fleets: { stable, candidate: { ...candidate, drillOf: undefined, loadBalancer: 'app/typo/0000000000000000' } },
    })),
  },
  'node-group-at-max': {
    title: "the candidate's node group has as many nodes as it may",
    check: 'node-group-max',
    given: withNodeGroup,
    plant(account) {
      const { nodes } = nodesOf(account)
      account.account.scaleIn(firstService(account).name, 'candidate', { min: 1, desired: nodes, max: nodes }, person)
    },
  },
  'node-group-at-max-nodes': {
    title: "the candidate's node group has as many nodes as ballast.yml permits",
    check: 'node-group-max',
    given: withNodeGroup,
    asked: withService(({ fleets: { stable, candidate } }) => ({
      fleets: { stable, candidate: { ...candidate, nodeGroup: { ...(candidate.nodeGroup ?? group), maxNodes: 1 } } },
    })),
  },
  'nobody-adds-nodes': {
    title: 'the node group has no tags of the Cluster Autoscaler',
    check: 'desired-owner',
    given: withNodeGroup,
    choices: { autoscaler: false },
  },
  'karpenter-beside': {
    title: 'Karpenter launches nodes in the cluster of the node group',
    check: 'desired-owner',
    given: withNodeGroup,
    plant(account) {
      const { cluster } = nodesOf(account).group
      account.deployed.stack.instances.push({
        'karpenter.sh/nodepool': 'default',
        [`kubernetes.io/cluster/${cluster}`]: 'owned',
      })
    },
  },
} as const satisfies Readonly<Record<string, Defect>>
