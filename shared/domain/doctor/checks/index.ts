import type { Check } from '../check.ts'
import { alarmData } from './alarm-data.ts'
import { alarmPeriod } from './alarm-period.ts'
import { alarmsPresent } from './alarms-present.ts'
import { deadLetters } from './dead-letters.ts'
import { desiredOwner } from './desired-owner.ts'
import { failedChecks } from './failed-checks.ts'
import { fleetMetrics } from './fleet-metrics.ts'
import { fleetRecords } from './fleet-records.ts'
import { forwarder } from './forwarder.ts'
import { functions } from './functions.ts'
import { heartbeat } from './heartbeat.ts'
import { leases } from './leases.ts'
import { mode } from './mode.ts'
import { nodeGroupMax } from './node-group-max.ts'
import { pauses } from './pauses.ts'
import { permissions } from './permissions.ts'
import { recordTtl } from './record-ttl.ts'
import { rules } from './rules.ts'
import { subscription } from './subscription.ts'
import { table } from './table.ts'
import { targetHealth } from './target-health.ts'
import { trail } from './trail.ts'
import { weightsPolicy } from './weights-policy.ts'
import { weightsZero } from './weights-zero.ts'

/** All checks by name, in the order in which they are told: the one place where a new one is registered. */
export const checks = {
  functions,
  'alarms-present': alarmsPresent,
  'alarm-data': alarmData,
  'alarm-period': alarmPeriod,
  rules,
  forwarder,
  trail,
  'fleet-records': fleetRecords,
  'weights-zero': weightsZero,
  'weights-policy': weightsPolicy,
  'record-ttl': recordTtl,
  'target-health': targetHealth,
  'fleet-metrics': fleetMetrics,
  'node-group-max': nodeGroupMax,
  'desired-owner': desiredOwner,
  heartbeat,
  'failed-checks': failedChecks,
  permissions,
  subscription,
  'dead-letters': deadLetters,
  table,
  leases,
  pauses,
  mode,
} as const satisfies { readonly [Name in string]: Check & { readonly name: Name } }
