import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ControlRequestError } from '../../../shared/triggers/control-request.ts'
import { parseShowRequest, parseWidgetRequest, widgetCallOf } from '../../../shared/triggers/widget-call.ts'

/** What CloudWatch adds to an event (CloudWatch user guide, details about custom widgets). */
const widgetContext = {
  dashboardName: 'ballast-eu-west-1',
  widgetId: 'widget-16',
  accountId: '012345678901',
  locale: 'en',
  timezone: { label: 'UTC', offsetISO: '+00:00', offsetInMinutes: 0 },
  period: 300,
  isAutoPeriod: true,
  timeRange: { mode: 'relative', start: 1_627_236_199_729, end: 1_627_322_599_729, relativeStart: 86_400_012 },
  theme: 'dark',
  linkCharts: true,
  title: 'Incidents',
  forms: { all: {} },
  params: { incidents: 3 },
  width: 588,
  height: 369,
}
const callWith = (event: object, context: object = {}) =>
  widgetCallOf({ ...event, widgetContext: { ...widgetContext, ...context } })
const requestOf = (event: object, context: object = {}) => {
  const call = callWith(event, context)
  return parseWidgetRequest(call.event, call.widget!)
}

describe('an event', () => {
  it('without a widget is left as it is', () => {
    expect(widgetCallOf({ command: 'status' })).toEqual({ event: { command: 'status' }, widget: null })
  })

  it.each([null, 'text', 7, undefined])('that is %j is left as it is', (event) => {
    expect(widgetCallOf(event)).toEqual({ event, widget: null })
  })

  it('of a widget is told from what CloudWatch adds to it', () => {
    const { event, widget } = callWith({ command: 'status' })
    expect(event).toEqual({ command: 'status' })
    expect(widget).toMatchObject({ dashboardName: 'ballast-eu-west-1', theme: 'dark', params: { incidents: 3 } })
  })

  it.each([null, 'text', { theme: 'sepia', forms: 7, params: null, dashboardName: {} }])(
    'with an odd context has the usual one: %j',
    (context) => {
      expect(widgetCallOf({ widgetContext: context }).widget).toMatchObject({
        dashboardName: '',
        theme: 'light',
        params: {},
        forms: { all: {} },
      })
    },
  )
})

describe('a request by a button', () => {
  const undo = { command: 'undo', incidentId: 'web-1' }

  it('says honestly that nobody knows who made it', () => {
    expect(requestOf(undo)).toEqual({
      ...undo,
      by: 'somebody at the dashboard ballast-eu-west-1',
      reason: 'by a button of the dashboard ballast-eu-west-1',
    })
  })

  it('has the name and the reason that were written beside it, as no more than a word', () => {
    expect(requestOf(undo, { forms: { all: { by: ' kim ', reason: 'it was meant' } } })).toMatchObject({
      by: 'kim (by their own word, at the dashboard ballast-eu-west-1)',
      reason: 'it was meant',
    })
  })

  it.each(['x'.repeat(5_000), '\u202Egnp.exe'.repeat(40)])('takes names however odd: %s', (text) => {
    const request = requestOf(undo, { dashboardName: text, forms: { all: { by: text, reason: text } } })
    expect(request).toMatchObject({ command: 'undo', by: expect.stringMatching(/^.{1,200}$/) })
  })

  it('gives a pause the reason that it needs', () => {
    expect(requestOf({ command: 'pause', minutes: 60 })).toMatchObject({ service: null, minutes: 60 })
  })

  it('may be one for the status, which nobody has to answer for', () => {
    expect(requestOf({ command: 'status' })).toEqual({ command: 'status', service: null })
  })

  it('is held to what control takes', () => {
    expect(() => requestOf({ command: 'delete' })).toThrow('command: found "delete", expected one of')
    expect(() => requestOf({ ...undo, minutes: 5 })).toThrow('minutes')
  })
})

describe('whatever comes', () => {
  it('is shown, or refused by what is wrong with it; no accident is a command', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (given, context) => {
        const call = widgetCallOf({ ...Object(given), widgetContext: context })
        const shown = parseShowRequest(call, ['web'])
        expect('problem' in shown || shown.incidents > 0).toBe(true)
        expect(() => parseWidgetRequest(call.event, call.widget!)).toThrow(ControlRequestError)
      }),
    )
  })
})

describe('the parameters of the widget', () => {
  const services = ['web', 'shop']

  it.each([
    ['all services and ten incidents where nothing is said', {}, { params: {} }, { service: null, incidents: 10 }],
    ['what the event says', { service: 'shop', incidents: 50 }, { params: {} }, { service: 'shop', incidents: 50 }],
    ['what the widget has where the event does not say', {}, {}, { service: null, incidents: 3 }],
    ['the event before the widget', { incidents: 5 }, {}, { service: null, incidents: 5 }],
  ])('are %s', (_, event, context, expected) => {
    expect(parseShowRequest(callWith(event, context), services)).toEqual(expected)
  })

  it.each([
    [{ incidents: 0 }, 'incidents: found 0, expected a whole number from 1 to 50'],
    [{ incidents: '5' }, 'incidents: found "5", expected a whole number from 1 to 50'],
    [{ service: 'mail' }, 'service: found "mail", expected one of web, shop'],
    [{ service: 7 }, 'service: found 7, expected the name of a service'],
    [{ count: 7 }, 'count: expected only the parameters service and incidents'],
  ])('are refused with what was expected: %j', (event, problem) => {
    expect(parseShowRequest(callWith(event, { params: {} }), services)).toEqual({ problem })
  })
})
