import { describe, expect, it } from 'vitest'
import {
  actionsOfOthers,
  actionsWithin,
  emptyLedger,
  everything,
  pauseOf,
  rememberedMinutes,
  withAction,
  withPause,
  type Action,
  type Ledger,
  type Pause,
} from '../../../../shared/domain/service/ledger.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { noon } from '../../../support/builders.ts'

const action = (id: string, minutesAgo: number, changes: Partial<Action> = {}): Action => ({
  id,
  incidentId: 'web-1',
  service: 'web',
  resource: 'record www.example.com. A',
  at: noon - minutesAgo * minute,
  ...changes,
})
const ledger = (...actions: Action[]): Ledger => ({ ...emptyLedger, version: 7, actions })
const idsOf = (actions: readonly Action[]): string[] => actions.map(({ id }) => id)
const pause = (minutesFromNow: number | null): Pause => ({
  since: noon - minute,
  until: minutesFromNow === null ? null : noon + minutesFromNow * minute,
  by: 'alice',
  reason: 'moving house',
})

describe('the ledger with one action more', () => {
  it.each<[string, Action[], string[]]>([
    ['has it last', [action('a', 5)], ['a', 'new']],
    [
      'forgets what nobody looks back to',
      [action('a', rememberedMinutes), action('b', rememberedMinutes - 1)],
      ['b', 'new'],
    ],
    ['keeps what a clock that was ahead has dated', [action('a', -500)], ['a', 'new']],
    ['has an action that is repeated once', [action('new', 5), action('a', 4)], ['new', 'a']],
    ['has one that is repeated after it was forgotten', [action('new', rememberedMinutes)], ['new']],
  ])('%s', (_rule, actions, ids) => {
    const next = withAction(ledger(...actions), action('new', 0))
    expect(idsOf(next.actions)).toEqual(ids)
    expect(next.version).toBe(8)
  })

  it('keeps the pauses', () => {
    const paused = withPause(emptyLedger, 'web', pause(5))
    expect(withAction(paused, action('a', 0)).pauses).toEqual(paused.pauses)
  })
})

describe('actions count', () => {
  it.each([
    ['made now', 0, true],
    ['a moment short of the time', 59.99, true],
    ['just as old as the time', 60, false],
    ['that have yet to be made, by this clock', -1, true],
    ['that have yet to be made in a long time, by this clock', -10_000, true],
  ])('%s: %s minutes ago → %s', (_rule, minutesAgo, counts) => {
    expect(actionsWithin(ledger(action('a', minutesAgo)), 60, noon)).toHaveLength(counts ? 1 : 0)
  })

  it.each<[string, Partial<Action>, number]>([
    ['of another incident', { incidentId: 'web-2' }, 1],
    ['not of the incident itself', {}, 0],
    ['not of another resource', { incidentId: 'web-2', resource: 'node group prod/web' }, 0],
    ['not of another service', { incidentId: 'api-2', service: 'api' }, 0],
  ])('for others %s', (_rule, changes, count) => {
    expect(actionsOfOthers(ledger(action('a', 1, changes)), action('b', 0), 60, noon)).toHaveLength(count)
  })
})

describe('a pause', () => {
  it.each([
    ['lasts until its end', { web: pause(1) }, 'web'],
    ['without an end lasts', { web: pause(null) }, 'web'],
    ['is over at its end', { web: pause(0) }, null],
    ['of another service is none', { api: pause(1) }, null],
    ['of everything is one', { [everything]: pause(1) }, everything],
    ['of everything comes first', { web: pause(1), [everything]: pause(1) }, everything],
    ['of everything that is over leaves the service’s', { web: pause(1), [everything]: pause(0) }, 'web'],
  ])('%s', (_rule, pauses: Record<string, Pause>, which) => {
    expect(pauseOf({ ...emptyLedger, pauses }, 'web', noon)).toBe(which === null ? null : pauses[which])
  })

  it('is entered, replaced and taken away, each as a version of its own', () => {
    const paused = withPause(withPause(emptyLedger, 'api', pause(1)), 'web', pause(1))
    const longer = withPause(paused, 'web', pause(9))
    expect(longer).toEqual({ version: 3, actions: [], pauses: { api: pause(1), web: pause(9) } })
    expect(withPause(longer, 'web', null)).toEqual({ version: 4, actions: [], pauses: { api: pause(1) } })
  })
})
