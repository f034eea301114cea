import { isMapping, type Finding } from '../../shared/config/checks/finding.ts'
import { eventHappenings, eventNeeds } from './events.ts'

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function checkEvent(event: unknown, index: number, minutes: unknown): Finding[] {
  if (!isMapping(event)) return []
  const path = ['events', index]
  const findings: Finding[] = []
  const { atMinute, beforeCall } = event
  if ((atMinute === undefined) === (beforeCall === undefined)) {
    findings.push({ path, value: event, expected: 'exactly one of atMinute and beforeCall' })
  }
  if (event.control !== undefined && atMinute === undefined) {
    findings.push({ path, value: event, expected: 'atMinute, for people do not wait for a call' })
  }
  if (eventHappenings.every((what) => event[what] === undefined)) {
    findings.push({ path, value: event, expected: `at least one of ${eventHappenings.join(', ')}` })
  }
  if (typeof atMinute === 'number' && typeof minutes === 'number' && atMinute >= minutes) {
    findings.push({
      path: [...path, 'atMinute'],
      value: atMinute,
      expected: `a minute before the drill ends, at ${minutes}`,
    })
  }
  return findings
}

/** Something can only happen to a fleet that has what it is about. */
function checkNeeds(event: unknown, index: number, fleets: unknown): Finding[] {
  if (!isMapping(event) || !isMapping(fleets)) return []
  return Object.entries(eventNeeds).flatMap(([what, needed]) =>
    (['stable', 'candidate'] as const).flatMap((role) => {
      const perFleet = event[what]
      const fleet = fleets[role]
      if (!isMapping(perFleet) || !isMapping(fleet)) return []
      if (perFleet[role] === undefined || fleet[needed] !== undefined) return []
      const expected = `a fleet with ${needed}, which ${role} has not`
      return [{ path: ['events', index, what, role], value: perFleet[role], expected }]
    }),
  )
}

function checkPoint(point: unknown, index: number, points: readonly unknown[]): Finding[] {
  const before = points[index - 1]
  if (!isMapping(point) || !isMapping(before)) return []
  const [earlier, later] = [before.atMinute, point.atMinute]
  if (typeof earlier !== 'number' || typeof later !== 'number' || later > earlier) return []
  const path = ['requestsPerMinute', index, 'atMinute']
  return [{ path, value: later, expected: `later than the point before, at ${earlier}` }]
}

function checkFleets(fleets: unknown): Finding[] {
  if (!isMapping(fleets) || !isMapping(fleets.stable) || !isMapping(fleets.candidate)) return []
  if (fleets.stable.weight !== 0 || fleets.candidate.weight !== 0) return []
  return [{ path: ['fleets'], value: fleets, expected: 'a weight above 0 for one fleet at least' }]
}

/** The rules of a scenario that span several fields, checked on the raw file beside its schema. */
export function checkScenario(raw: unknown): Finding[] {
  if (!isMapping(raw)) return []
  return [
    ...checkFleets(raw.fleets),
    ...listOf(raw.events).flatMap((event, index) => [
      ...checkEvent(event, index, raw.minutes),
      ...checkNeeds(event, index, raw.fleets),
    ]),
    ...listOf(raw.requestsPerMinute).flatMap(checkPoint),
  ]
}
