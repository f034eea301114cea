import type { FoundBalancer, FoundNodeGroup, FoundRecord, FoundRecordSet, Unread } from '../findings.ts'

/**
 * The node group of a fleet: the one that is suggested, those among which a person has to choose, or neither. `why` is a
 * sentence for people.
 */
export type NodeGroupChoice =
  | { readonly kind: 'suggested'; readonly group: FoundNodeGroup; readonly why: string }
  | { readonly kind: 'open'; readonly groups: readonly FoundNodeGroup[]; readonly why: string }

/** One fleet of a suggested service. */
export interface SuggestedFleet {
  readonly record: FoundRecord
  /** Share of the answers at the moment, per cent. */
  readonly share: number
  readonly balancer: FoundBalancer
  /** Names of other record sets that lead to the same balancer. */
  readonly sharedWith: readonly string[]
  readonly nodeGroup: NodeGroupChoice
}

/** A service that is written into the config. */
export interface SuggestedService {
  readonly name: string
  readonly set: FoundRecordSet
  readonly stable: SuggestedFleet
  readonly candidate: SuggestedFleet
  /** Why that one is taken for the candidate, as a sentence for people. */
  readonly why: string
  readonly allowedShares: readonly number[]
}

/** A weighted record set that is not written into the config, and why. */
export interface LeftOut {
  readonly set: FoundRecordSet
  readonly why: string
}

/** What a config could hold. */
export interface Suggestion {
  readonly region: string
  readonly services: readonly SuggestedService[]
  readonly leftOut: readonly LeftOut[]
  readonly unread: readonly Unread[]
}

/** A record's name as people write it: `*.example.com`, without the final dot. */
export const shownName = (name: string): string => name.replace(/^\\052(?=\.)/, '*').replace(/\.$/, '')
