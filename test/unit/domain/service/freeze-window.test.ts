import { expect, it } from 'vitest'
import { describeWindow, isFrozen, type FreezeWindow } from '../../../../shared/domain/service/freeze-window.ts'

const window = { reason: 'sale', services: null }
const once: FreezeWindow = { ...window, from: '2026-12-24T18:00:00Z', until: '2026-12-25T09:00:00+09:00' }
const weekend: FreezeWindow = { ...window, days: ['sat', 'sun'], from: '08:00', until: '24:00' }
const friday: FreezeWindow = { ...window, days: ['fri'], from: '16:30', until: '18:00' }

it.each<[string, FreezeWindow, string, boolean]>([
  ['begins at its instant', once, '2026-12-24T18:00:00Z', true],
  ['has not begun a moment before', once, '2026-12-24T17:59:59.999Z', false],
  ['lasts to the moment before its end, which has an offset', once, '2026-12-24T23:59:59.999Z', true],
  ['is over at its end', once, '2026-12-25T00:00:00Z', false],
  ['is not there a year later', once, '2027-12-24T18:00:00Z', false],
  ['begins at its time on its day', weekend, '2026-03-07T08:00:00Z', true],
  ['has not begun a moment before that', weekend, '2026-03-07T07:59:59.999Z', false],
  ['lasts to the end of the day', weekend, '2026-03-07T23:59:59.999Z', true],
  ['begins anew on its next day', weekend, '2026-03-08T07:00:00Z', false],
  ['holds on each of its days', weekend, '2026-03-08T12:00:00Z', true],
  ['does not hold on other days', weekend, '2026-03-09T12:00:00Z', false],
  ['holds every week', friday, '2026-03-13T17:59:59Z', true],
  ['is over at its time', friday, '2026-03-13T18:00:00Z', false],
  ['goes by days in UTC', friday, '2026-03-14T01:00:00+09:00', false],
])('a window %s', (_rule, each, at, isSo) => {
  expect(isFrozen(each, 'web', Date.parse(at))).toBe(isSo)
})

it.each([
  ['that it names', ['api', 'web'], true],
  ['that it does not name', ['api'], false],
])('a window holds for services %s: %s', (_rule, services, isSo) => {
  expect(isFrozen({ ...once, services }, 'web', Date.parse(once.from))).toBe(isSo)
})

it.each([
  [once, '2026-12-24T18:00:00.000Z – 2026-12-25T00:00:00.000Z'],
  [weekend, 'sat, sun 08:00–24:00 UTC'],
])('a window reads well: %j', (each, text) => {
  expect(describeWindow(each)).toBe(text)
})
