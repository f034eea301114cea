import { drillScenarios } from '../../domain/drill/scenarios.ts'
import {
  drillsSchema,
  freezeWindowSchema,
  instant,
  instantExpected,
  timeExpected,
  timeOfDay,
  weeklyDrillSchema,
} from '../schema/windows.ts'
import { isMapping, valid, type Entries, type Finding } from './finding.ts'

export function checkDrills([name, { fleets, drills }]: Entries[number]): Finding[] {
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

export function checkFreezeWindows(windows: unknown, services: readonly string[]): Finding[] {
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
