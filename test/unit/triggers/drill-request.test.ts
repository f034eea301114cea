import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DrillRequestError, parseDrillRequest } from '../../../shared/triggers/drill-request.ts'

const asked = { scenario: 'bad-candidate', service: 'drill-web' }

it('fills in what is left out', () => {
  expect(parseDrillRequest(asked)).toEqual({ ...asked, observe: false, by: 'nobody said who' })
})

it('makes names plain', () => {
  expect(parseDrillRequest({ ...asked, by: ' ja\nne\u202E ' }).by).toBe('ja ne\\u202e')
})

describe('a request is refused that', () => {
  it.each<[string, unknown, string]>([
    ['is no object', 'bad-candidate', 'request: found "bad-candidate", expected an object with scenario and service'],
    ['is a list', [asked], 'request: found'],
    ['has no scenario', { service: 'drill-web' }, 'scenario: found nothing, expected one of misweighted-release'],
    ['has another scenario', { ...asked, scenario: 'flood' }, 'scenario: found "flood", expected one of'],
    ['has no service', { scenario: 'bad-candidate' }, "service: found nothing, expected a service's name"],
    ['has an empty service', { ...asked, service: ' ' }, "expected a service's name"],
    ['observes perhaps', { ...asked, observe: 'yes' }, 'observe: found "yes", expected true or false'],
    [
      'has a field too many',
      { ...asked, dryRun: true },
      'dryRun: found true, expected only the fields scenario, service, observe, by',
    ],
  ])('%s', (_, request, message) => {
    expect(() => parseDrillRequest(request)).toThrow(DrillRequestError)
    expect(() => parseDrillRequest(request)).toThrow(message)
  })
})

it('whatever it is, it is taken or refused in words', () => {
  fc.assert(
    fc.property(fc.anything(), (request) => {
      try {
        return 'scenario' in parseDrillRequest(request)
      } catch (error) {
        return error instanceof DrillRequestError
      }
    }),
  )
})
