import type { DrillRefusal } from '../../domain/drill/refusals.ts'
import { drillScenarios, type DrillScenario } from '../../domain/drill/scenarios.ts'
import type { NodeGroupState } from '../../domain/service/node-group.ts'
import type { FleetRole, Protection, Service } from '../../domain/service/service.ts'
import type { ServiceState } from '../../domain/service/service-state.ts'
import type { Ledger } from '../../domain/service/ledger.ts'
import type { WeightChange } from '../../domain/records/weight-changes.ts'
import type { WeightedRecord } from '../../domain/records/weighted-record.ts'
import type { DrillHolds, DrillMetrics, DrillNodeGroups } from '../../ports/drill.ts'
import type { Durable } from '../../ports/durable.ts'
import type { Ports } from '../../ports/index.ts'
import type { DrillRequest } from '../../triggers/drill-request.ts'

/** What a drill needs from outside. It never starts handle-incident: alarms and events do. */
export interface DrillPorts extends Pick<Ports, 'clock' | 'notifier' | 'deadLetters'> {
  readonly records: Pick<Ports['records'], 'list' | 'change'>
  readonly nodeGroups: Pick<Ports['nodeGroups'], 'describe'>
  readonly store: Pick<
    Ports['store'],
    'claim' | 'release' | 'readMemory' | 'readLedger' | 'recentChanges' | 'recentIncidents'
  >
  readonly drillMetrics: DrillMetrics
  readonly drillHolds: DrillHolds
  readonly drillNodeGroups: DrillNodeGroups
}

/** What a drill works with: what is protected, and the account. */
export interface DrillDependencies {
  readonly protection: Protection
  readonly ports: DrillPorts
}

/** What was found before the drill and is to be put back. `at` is epoch milliseconds. */
export interface Opening {
  readonly at: number
  readonly refusals: readonly DrillRefusal[]
  readonly records: readonly WeightedRecord[]
  readonly nodeGroups: Readonly<Partial<Record<FleetRole, NodeGroupState>>>
}

/** All that there is before a drill. Of it no more is kept in a checkpoint than has to be: the ledger may be large. */
export interface Before extends Omit<Opening, 'refusals'> {
  readonly state: ServiceState
  readonly changes: readonly WeightChange[]
  readonly ledger: Ledger
}

/** One durable execution of a drill on one service. */
export interface Drill {
  readonly durable: Durable
  readonly ports: DrillPorts
  readonly protection: Protection
  readonly service: Service
  readonly request: DrillRequest
  /** Identifies this execution as the holder of the service's claim while it puts things back. */
  readonly owner: string
}

/** The scenario of a drill. */
export const scenarioOf = ({ request }: Pick<Drill, 'request'>): DrillScenario => drillScenarios[request.scenario]
