import { hostedZoneId, recordName } from '../../domain/records/record-name.ts'
import { alarmName } from '../../domain/signals/alarm-name.ts'
import { alarmSchema, releaseSchema, serviceName } from '../schema/config.ts'
import { loadBalancerExpected, nodeGroupSchema, recordSchema } from '../schema/fleets.ts'
import { isMapping, valid, type Entries, type Finding } from './finding.ts'
import { checkDrills, checkFreezeWindows } from './window-checks.ts'

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
