import * as fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { ControlRequestError, parseControlRequest } from '../../../shared/triggers/control-request.ts'
import type { ControlRequest } from '../../../shared/workflow/control/control-request.ts'

// Checked by the compiler: what is parsed here is what the workflow takes, and all of it.
expectTypeOf<ReturnType<typeof parseControlRequest>>().toExtend<ControlRequest>()
expectTypeOf<ControlRequest>().toExtend<ReturnType<typeof parseControlRequest>>()

const id = 'web-20261123T011643Z'

function refusal(request: unknown): ControlRequestError {
  try {
    parseControlRequest(request)
  } catch (error) {
    if (error instanceof ControlRequestError) return error
    throw error
  }
  throw new Error('the request was taken')
}

/** What became of it, in words. Throws on any other error. */
function attempt(request: unknown): string {
  try {
    return `taken: ${Object.values(parseControlRequest(request)).join(' ')}`
  } catch (error) {
    if (error instanceof ControlRequestError) return error.message
    throw error
  }
}

describe('a control request', () => {
  it.each([
    [{ command: 'status' }, { command: 'status', service: null }],
    [
      { command: 'status', service: 'web' },
      { command: 'status', service: 'web' },
    ],
    [
      { command: 'approve', incidentId: id, by: 'kim' },
      { command: 'approve', incidentId: id, by: 'kim', reason: '' },
    ],
    [
      { command: 'reject', incidentId: id, by: 'kim', reason: ' not now ' },
      { command: 'reject', incidentId: id, by: 'kim', reason: 'not now' },
    ],
    [
      { command: 'undo', incidentId: id, by: 'kim', reason: 'ours' },
      { command: 'undo', incidentId: id, by: 'kim', reason: 'ours' },
    ],
    [
      { command: 'pause', by: 'kim', reason: 'load test' },
      { command: 'pause', service: null, minutes: null, by: 'kim', reason: 'load test' },
    ],
    [
      { command: 'pause', service: 'web', minutes: 44_640, by: 'kim', reason: 'load test' },
      { command: 'pause', service: 'web', minutes: 44_640, by: 'kim', reason: 'load test' },
    ],
    [
      { command: 'resume', service: 'web', by: 'kim' },
      { command: 'resume', service: 'web', by: 'kim', reason: '' },
    ],
  ])('%j is taken, and complete', (request, expected) => {
    expect(parseControlRequest(request)).toEqual(expected)
  })

  const pause = { command: 'pause', by: 'kim', reason: 'load test' }
  it.each<[string, unknown, string, string]>([
    ['text', 'status', 'request', 'an object with a command'],
    ['a list', ['status'], 'request', 'an object with a command'],
    ['null', null, 'request', 'an object with a command'],
    ['no command', {}, 'command', 'one of status, approve, reject, undo, pause, resume'],
    ['an unknown command', { command: 'stop' }, 'command', 'one of status, approve, reject, undo, pause, resume'],
    ['a command of the language', { command: 'constructor' }, 'command', 'one of status, '],
    ['no incident', { command: 'undo', by: 'kim' }, 'incidentId', "an incident's id"],
    ['an empty incident', { command: 'undo', by: 'kim', incidentId: '' }, 'incidentId', "an incident's id"],
    ['nobody who asks', { command: 'approve', incidentId: id }, 'by', 'who asks'],
    ['a blank name', { command: 'approve', incidentId: id, by: ' \n ' }, 'by', 'who asks'],
    ['a name that is too long', { command: 'approve', incidentId: id, by: 'k'.repeat(201) }, 'by', 'who asks'],
    ['a pause without a reason', { command: 'pause', by: 'kim' }, 'reason', 'why Ballast shall pause'],
    ['a reason that is too long', { ...pause, reason: 'r'.repeat(1_001) }, 'reason', 'at most 1,000 characters'],
    ['no minutes', { ...pause, minutes: 0 }, 'minutes', 'a whole number of minutes from 1 to 44640'],
    ['half a minute', { ...pause, minutes: 0.5 }, 'minutes', 'a whole number of minutes'],
    ['minutes as text', { ...pause, minutes: '60' }, 'minutes', 'a whole number of minutes'],
    ['more than 31 days', { ...pause, minutes: 44_641 }, 'minutes', 'or null: until resumed'],
    ['an empty service', { ...pause, service: '' }, 'service', "a service's name, or null for all"],
    ['a misspelt field', { ...pause, minuts: 5 }, 'minuts', 'only the fields command, service, minutes, by, reason'],
  ])('is refused with %s', (_, request, field, expected) => {
    const error = refusal(request)
    expect(error).toMatchObject({ field, code: 'invalid-request', expected: expect.stringContaining(expected) })
    expect(error.message).toContain(`${field}: found `)
  })

  it("has people's words on one line, with nothing unseen in them", () => {
    const request = { command: 'resume', by: 'kim\u202e\r\n', reason: 'a\u001b[31m\nb' }
    expect(parseControlRequest(request)).toMatchObject({ by: 'kim\\u202e', reason: 'a\\u001b[31m b' })
  })

  it('is taken or refused with a field, whatever it is', () => {
    const word = fc.oneof(fc.constantFrom('status', 'approve', 'undo', 'pause', 'resume'), fc.string())
    const request = fc.record(
      {
        command: word,
        service: fc.option(fc.string({ unit: 'binary' })),
        incidentId: fc.oneof(fc.string({ unit: 'binary' }), fc.anything()),
        minutes: fc.oneof(fc.integer(), fc.double(), fc.anything()),
        by: fc.oneof(fc.string({ unit: 'binary' }), fc.anything()),
        reason: fc.oneof(fc.string({ unit: 'binary' }), fc.anything()),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(request, fc.anything()), (given) => {
        const outcome = attempt(given)
        expect(outcome).toMatch(/^taken|^not a request that Ballast can take: .*: found .*, expected /)
        expect(outcome).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      }),
      { numRuns: 1_000 },
    )
  })
})
