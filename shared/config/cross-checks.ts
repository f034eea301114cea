import type * as z from 'zod'
import { drillScenarios } from '../domain/drill/scenarios.ts'
import { hostedZoneId, recordName } from '../domain/records/record-name.ts'
import { alarmName } from '../domain/signals/alarm-name.ts'
import { loadBalancerExpected, nodeGroupSchema, recordSchema } from './fleet-schema.ts'
import {
  alarmSchema,
  drillsSchema,
  freezeWindowSchema,
  instant,
  instantExpected,
  releaseSchema,
  serviceName,
  timeExpected,
  timeOfDay,
  weeklyDrillSchema,
} from './schema.ts'

/** A broken rule, at a path into the parsed file. */
export interface Finding {
  readonly path: readonly PropertyKey[]
  readonly value: unknown
  readonly expected: string
}

type Entries = readonly (readonly [name: string, service: Readonly<Record<string, unknown>>])[]

/** Whether a value is a mapping rather than a list, a scalar or nothing. */
export const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A part of the file where it is right by itself; the schema's own issues tell of it where it is not. */
const valid = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> | null =>
  schema.safeParse(value).data ?? null

function checkNames(entries: Entries): Finding[] {
  return entries.flatMap(([name]) => {
    const issue = serviceName.safeParse(name).error?.issues[0]
    return issue === undefined ? [] : [{ path: ['services', name], value: name, expected: issue.message }]
  })
}

function checkRelease([name, service]: Entries[number]): Finding[] {
  const release = service.release ?? {}
  if (!isMapping(release)) return []
  const shares = valid(releaseSchema.shape.allowedShares, release.allowedShares)
  const fallback = valid(releaseSchema.shape.fallbackShare, release.fallbackShare)
  if (shares === null) return []
  const path = ['services', name, 'release', 'allowedShares']
  const ascending = shares.every((share, index) => index === 0 || share > (shares[index - 1] ?? 0))
  return [
    ...(ascending ? [] : [{ path, value: shares, expected: 'shares in ascending order, each once' }]),
    ...(shares.includes(0) ? [] : [{ path, value: shares, expected: '0 among the shares' }]),
    ...(fallback === null || fallback === 0 || shares.includes(fallback)
      ? []
      : [
          {
            path: ['services', name, 'release', 'fallbackShare'],
            value: fallback,
            expected: `one of the allowed shares ${shares.join(', ')}`,
          },
        ]),
  ]
}

function checkFleets([name, service]: Entries[number]): Finding[] {
  if (!isMapping(service.fleets)) return []
  const { stable, candidate } = service.fleets
  if (!isMapping(stable) || !isMapping(candidate)) return []
  const findings: Finding[] = []
  const same = (key: string): boolean => stable[key] !== undefined && stable[key] === candidate[key]
  const find = (key: string, expected: string): void => {
    findings.push({ path: ['services', name, 'fleets', 'candidate', key], value: candidate[key], expected })
  }
  if (same('setIdentifier')) find('setIdentifier', "another set identifier than the stable fleet's")
  const ownTargetGroups =
    stable.targetGroup !== undefined && candidate.targetGroup !== undefined && !same('targetGroup')
  if (same('loadBalancer') && !ownTargetGroups) {
    find('loadBalancer', "another load balancer than the stable fleet's, or a target group of its own for each fleet")
  }
  return findings
}

/**
 * A service for drills has no load balancers: a mark on one that has some, and with them users, would let drills loose on
 * these.
 */
function checkBalancers([name, { fleets, drills }]: Entries[number]): Finding[] {
  return (['stable', 'candidate'] as const).flatMap((role) => {
    const fleet = isMapping(fleets) ? fleets[role] : undefined
    if (!isMapping(fleet)) return []
    const found = (key: 'loadBalancer' | 'targetGroup', expected: string): Finding => ({
      path: ['services', name, 'fleets', role, key],
      value: fleet[key],
      expected,
    })
    if (drills === undefined) {
      const expected = `${loadBalancerExpected}, or drills on the service`
      return fleet.loadBalancer === undefined ? [found('loadBalancer', expected)] : []
    }
    return (['loadBalancer', 'targetGroup'] as const)
      .filter((key) => fleet[key] !== undefined)
      .map((key) => found(key, 'nothing, as the service is for drills, whose metrics run-drill publishes'))
  })
}

function checkDrills([name, { fleets, drills }]: Entries[number]): Finding[] {
  if (!isMapping(drills)) return []
  const path = ['services', name, 'drills']
  const given: readonly unknown[] = Array.isArray(drills.windows) ? drills.windows : []
  const findings = given.flatMap((window, index) =>
    isMapping(window) ? checkWindow(window, [...path, 'windows', index]) : [],
  )
  const windows = valid(drillsSchema.shape.windows, drills.windows)
  const candidate = isMapping(fleets) ? fleets.candidate : undefined
  const hasNodeGroup = isMapping(candidate) && candidate.nodeGroup !== undefined
  return [
    ...findings,
    ...(Array.isArray(drills.weekly) ? drills.weekly : []).flatMap((entry: unknown, index) => {
      const weekly = valid(weeklyDrillSchema, entry)
      if (weekly === null) return []
      const { scenario, day, at } = weekly
      const found = (key: 'scenario' | 'at', expected: string): Finding => ({
        path: [...path, 'weekly', index, key],
        value: weekly[key],
        expected,
      })
      const isEver = (window: NonNullable<typeof windows>[number]): boolean =>
        window.days?.includes(day) === true && window.from <= at && at < window.until
      const isOut = findings.length === 0 && windows !== null && windows.length > 0 && !windows.some(isEver)
      return [
        ...(drillScenarios[scenario].needsNodeGroup && !hasNodeGroup
          ? [found('scenario', 'a scenario that needs no node group, or a nodeGroup of the candidate fleet')]
          : []),
        ...(isOut ? [found('at', `a time of ${day} in one of the windows`)] : []),
      ]
    }),
  ]
}

function checkRecords(entries: Entries): Finding[] {
  const owners = new Map<string, string>()
  return entries.flatMap(([name, service]) => {
    const record = valid(recordSchema, service.record)
    if (record === null) return []
    const identity = `${hostedZoneId(record.hostedZoneId)} ${recordName(record.name)} ${record.type}`
    const owner = owners.get(identity)
    if (owner === undefined) owners.set(identity, name)
    return owner === undefined
      ? []
      : [
          {
            path: ['services', name, 'record', 'name'],
            value: record.name,
            expected: `a record of its own; service ${owner} has this one`,
          },
        ]
  })
}

/** Two fleets on one node group would each take the other's changes for a person's. */
function checkNodeGroups(entries: Entries): Finding[] {
  const owners = new Map<string, string>()
  return entries.flatMap(([service, { fleets }]) =>
    (['stable', 'candidate'] as const).flatMap((role) => {
      const fleet = isMapping(fleets) ? fleets[role] : undefined
      if (!isMapping(fleet) || !isMapping(fleet.nodeGroup)) return []
      const cluster = valid(nodeGroupSchema.shape.cluster, fleet.nodeGroup.cluster)
      const name = valid(nodeGroupSchema.shape.name, fleet.nodeGroup.name)
      if (cluster === null || name === null) return []
      const owner = owners.get(`${cluster}/${name}`)
      owners.set(`${cluster}/${name}`, owner ?? `${service}'s ${role} fleet`)
      if (owner === undefined) return []
      const path = ['services', service, 'fleets', role, 'nodeGroup', 'name']
      return [{ path, value: name, expected: `a node group of its own; ${owner} has this one` }]
    }),
  )
}

function checkAlarms(entries: Entries, knownSignals: readonly string[]): Finding[] {
  const own = new Set(
    entries.flatMap(([service]) =>
      knownSignals.flatMap((signal) =>
        (['stable', 'candidate', 'service'] as const).map((subject) => alarmName(service, signal, subject)),
      ),
    ),
  )
  const owners = new Map<string, string>()
  return entries.flatMap(([service, { alarms }]) =>
    (Array.isArray(alarms) ? alarms : []).flatMap((entry: unknown, index) => {
      const alarm = valid(alarmSchema, entry)
      if (alarm === null) return []
      const { name, signal } = alarm
      const owner = owners.get(name)
      owners.set(name, owner ?? service)
      const found = (key: 'name' | 'signal', expected: string): Finding => ({
        path: ['services', service, 'alarms', index, key],
        value: alarm[key],
        expected,
      })
      return [
        ...(knownSignals.includes(signal) ? [] : [found('signal', `one of ${knownSignals.join(', ')}`)]),
        ...(owner === undefined ? [] : [found('name', `an alarm that is mapped once; service ${owner} has it`)]),
        ...(own.has(name) ? [found('name', 'an alarm of your own; this name is one that Ballast gives')] : []),
      ]
    }),
  )
}

/** Whether a window begins before it ends, where both ends are of the kind that its days, or their lack, ask for. */
function checkWindow(window: Readonly<Record<string, unknown>>, path: readonly PropertyKey[]): Finding[] {
  const isWeekly = window.days !== undefined
  const [form, expected] = isWeekly
    ? [timeOfDay, `${timeExpected}, as the window has days`]
    : [instant, `${instantExpected}, as the window has no days`]
  const findings = (['from', 'until'] as const).flatMap((key) => {
    const value = valid(freezeWindowSchema.shape[key], window[key])
    return value === null || valid(form, value) !== null ? [] : [{ path: [...path, key], value, expected }]
  })
  const from = valid(form, window.from)
  const until = valid(form, window.until)
  if (from === null || until === null) return findings
  if (isWeekly ? from < until : Date.parse(from) < Date.parse(until)) return findings
  const after = `${isWeekly ? 'a time' : 'an instant'} after ${from}`
  const hint = isWeekly ? '; one window for each side of midnight' : ''
  return [...findings, { path: [...path, 'until'], value: until, expected: `${after}${hint}` }]
}

function checkFreezeWindows(windows: unknown, services: readonly string[]): Finding[] {
  return (Array.isArray(windows) ? windows : []).flatMap((window: unknown, index) => {
    if (!isMapping(window)) return []
    const path = ['freezeWindows', index]
    const named = valid(freezeWindowSchema.shape.services, window.services) ?? []
    const strangers = named.flatMap((name, at) =>
      services.includes(name)
        ? []
        : [{ path: [...path, 'services', at], value: name, expected: `one of ${services.join(', ')}` }],
    )
    return [...strangers, ...checkWindow(window, path)]
  })
}

/**
 * The rules that span several fields, checked on the raw file so that they are told together with the schema's own
 * issues; parts that are wrong by themselves are left to those.
 */
export function crossCheck(raw: unknown, knownSignals: readonly string[]): Finding[] {
  if (!isMapping(raw) || !isMapping(raw.services)) return []
  const { services, freezeWindows } = raw
  const all = Object.entries(services)
  if (all.length === 0) return [{ path: ['services'], value: services, expected: 'at least one service' }]
  const entries: Entries = all.flatMap(([name, service]) => (isMapping(service) ? [[name, service] as const] : []))
  return [
    ...checkNames(all.map(([name]) => [name, {}] as const)),
    ...entries.flatMap((entry) => [
      ...checkRelease(entry),
      ...checkFleets(entry),
      ...checkBalancers(entry),
      ...checkDrills(entry),
    ]),
    ...checkRecords(entries),
    ...checkNodeGroups(entries),
    ...checkAlarms(entries, knownSignals),
    ...checkFreezeWindows(freezeWindows, Object.keys(services)),
  ]
}
