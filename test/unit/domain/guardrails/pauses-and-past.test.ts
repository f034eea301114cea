import { describe, expect, it } from 'vitest'
import { refusals } from '../../../../shared/domain/guardrails/index.ts'
import type { Proposal } from '../../../../shared/domain/guardrails/guardrail.ts'
import { everything } from '../../../../shared/domain/service/ledger.ts'
import { iso, minute } from '../../../../shared/domain/time.ts'
import { noon } from '../../../support/builders.ts'
import {
  action,
  done,
  frozen,
  grown,
  held,
  hold,
  incidents,
  mondays,
  ofSeveral,
  once,
  pause,
  proposal,
  remembering,
  ten,
  to,
} from './support.ts'

describe('what people forbade and what Ballast has done of late', () => {
  it.each<[string, string, Partial<Proposal>, string]>([
    ['kill-switch', 'a paused service', remembering({ pauses: { web: pause() } }), 'service-paused'],
    [
      'kill-switch',
      'a pause without an end',
      remembering({ pauses: { web: pause({ until: null }) } }),
      'service-paused',
    ],
    [
      'kill-switch',
      'a pause by a clock that is ahead',
      remembering({ pauses: { web: pause({ since: noon + minute }) } }),
      'service-paused',
    ],
    ['kill-switch', 'a pause of everything', remembering({ pauses: { [everything]: pause() } }), 'everything-paused'],
    [
      'kill-switch',
      'a hold in a pause',
      { ...remembering({ pauses: { web: pause() } }), plan: hold },
      'service-paused',
    ],
    [
      'kill-switch',
      'more nodes in a pause',
      { ...grown, ...remembering({ pauses: { web: pause() } }) },
      'service-paused',
    ],
    ['freeze-window', 'a window of every week', frozen(mondays), 'frozen'],
    ['freeze-window', 'a window that has just begun', frozen(once), 'frozen'],
    ['freeze-window', 'a window of this service', frozen({ ...once, services: ['api', 'web'] }), 'frozen'],
    ['freeze-window', 'more nodes', { ...grown, ...frozen(once) }, 'frozen'],
    ['cooldown', 'what another incident has just changed', done(action(0)), 'changed-recently'],
    ['cooldown', 'the last moment of the cooldown', done(action(4.99)), 'changed-recently'],
    ['cooldown', 'a change by a clock that is ahead', done(action(-60)), 'changed-recently'],
    [
      'cooldown',
      'a node group that another incident has just changed',
      { ...grown, ...done(action(1, { resource: 'node group prod/web' })) },
      'changed-recently',
    ],
    [
      'cooldown',
      'other weights than those of the hold',
      { ...remembering({ actions: [action(1)] }, { hold: held(noon + minute) }), ...to(98, 2) },
      'changed-recently',
    ],
    [
      'cooldown',
      'weights of a hold that is over',
      remembering({ actions: [action(1)] }, { hold: held(noon) }),
      'changed-recently',
    ],
    ['action-budget', 'a change after as many in the hour', done(...ten(59.99)), 'budget-spent'],
    ['action-budget', 'a change after as many by a clock that is ahead', done(...ten(-300)), 'budget-spent'],
    ['action-budget', 'more nodes', { ...grown, ...done(...ten(1)) }, 'budget-spent'],
    [
      'action-budget',
      'the last quarter of it to a service that has had some',
      { ...ofSeveral, ...done(action(30), ...ten(20).slice(0, 7)) },
      'rest-for-others',
    ],
    ['flapping', 'a fourth incident', done(...incidents(10, 'web-1', 'web-2', 'web-3')), 'does-not-hold'],
    ['flapping', 'one within six hours', done(...incidents(359.9, 'web-1', 'web-2', 'web-3')), 'does-not-hold'],
    [
      'flapping',
      'to put a hold back for the fourth time',
      remembering({ actions: incidents(1, 'web-1', 'web-2', 'web-3') }, { hold: held(noon + minute) }),
      'does-not-hold',
    ],
  ])('%s refuses %s', (guardrail, _what, changes, code) => {
    expect(refusals(proposal(changes))).toMatchObject([
      {
        guardrail,
        code,
        reason: expect.stringMatching(/\w/),
        observed: expect.stringMatching(/\w/),
        limit: expect.stringMatching(/\w/),
      },
    ])
  })

  it.each<[string, Partial<Proposal>]>([
    ['a pause is over', remembering({ pauses: { web: pause({ until: noon }), [everything]: pause({ until: noon }) } })],
    ['another service is paused', remembering({ pauses: { api: pause() } })],
    ['a freeze window is over', frozen({ ...once, from: iso(noon - minute), until: iso(noon) })],
    ['a freeze window is of another day', frozen({ ...mondays, days: ['sun', 'tue'] })],
    ['a freeze window ends at this time of the day', frozen({ ...mondays, until: '12:00' })],
    ['a freeze window is another service’s', frozen({ ...once, services: ['api'] })],
    ['a hold is announced in a freeze window', { ...frozen(once), plan: hold }],
    ['the cooldown is over', done(action(5))],
    ['the same incident goes on', done(action(1, { incidentId: 'web-9' }))],
    ['another resource was changed', done(action(1, { resource: 'node group prod/web' }))],
    ['another service has the same name in another zone', done(action(1, { service: 'inside' }))],
    ['an increase under hold is put back', remembering({ actions: [action(1)] }, { hold: held(noon + minute) })],
    ['an hour has passed since the oldest', done(...ten(60))],
    ['the budget has one left', done(...ten(1).slice(1))],
    [
      'the last quarter of the budget goes to a service that has had none',
      { ...ofSeveral, ...done(...ten(1).slice(1)) },
    ],
    ['a service that is the only one takes the last of the budget', done(action(30), ...ten(20).slice(2))],
    ['a hold is announced with no budget left', { ...done(...ten(1)), plan: hold }],
    [
      'three other incidents have just announced a hold as well',
      {
        ...done(
          ...['web-1', 'web-2', 'web-3'].map((incidentId) => action(1, { incidentId, resource: 'releases of web' })),
        ),
        plan: hold,
      },
    ],
    ['two incidents changed it before', done(...incidents(10, 'web-1', 'web-2', 'web-2'))],
    ['three did, this one among them', done(...incidents(10, 'web-1', 'web-2', 'web-9'))],
    ['one of three did six hours ago', done(...incidents(10, 'web-1', 'web-2'), action(360, { incidentId: 'web-3' }))],
  ])('allows where %s', (_rule, changes) => {
    expect(refusals(proposal(changes))).toEqual([])
  })

  it('a pause of everything is told before one of the service, each with who and why', () => {
    const both = { web: pause(), [everything]: pause({ by: 'bob', until: null }) }
    expect(refusals(proposal(remembering({ pauses: both })))).toMatchObject([
      {
        code: 'everything-paused',
        observed: `paused by 'bob' since ${iso(noon - minute)}: 'we move the database'`,
        limit: 'until it is resumed',
      },
    ])
  })
})
