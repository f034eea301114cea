import type { FleetRole } from '../../../shared/domain/service/service.ts'
import { minute } from '../../../shared/domain/time.ts'
import type { Draws } from '../draws.ts'
import { isJudgeable, story, weak, type Setting, type Story } from '../story.ts'

/** Throttled calls a minute that a controller's retries no longer hide, bursts and pauses included. */
const plainThrottles = 20

/** A rolling release whose controller is refused by the AWS API, so that its targets are registered late. */
export function apiThrottling(setting: Setting, draw: Draws): Story {
  const { onset, published } = setting
  const throttles = draw.magnitude(10, 300)
  const stale = draw.magnitude(0.004, 0.4)
  const unhealthy = draw.between(1, 12)
  // Both controllers take from the account's one bucket.
  const both = draw.chance(0.4) && setting.service.fleets.stable.nodeGroup !== undefined
  const isHit = (role: FleetRole, time: number) => (role === 'candidate' || both) && time >= onset
  return story(setting, {
    truth: 'api-throttling',
    about: `${throttles.toFixed(0)} calls a minute${both ? ', both controllers' : ''}, ${(100 * stale).toFixed(1)} % fail`,
    attempts: draw.pick([1, 2]),
    fate: (role, time) =>
      isHit(role, time) && time >= onset + minute / 2 ? { gateway: stale, unhealthyTargets: unhealthy } : {},
    throttles: (role, time) => (isHit(role, time) ? throttles : 0),
    weak(seen) {
      if (published.controller && seen.throttles.candidate >= plainThrottles) return null
      const alike = both ? (['shared-cause', 'unclassified'] as const) : []
      const other = isJudgeable(setting, seen, 'stable') ? [] : (['unclassified'] as const)
      return published.controller
        ? weak('a handful of throttled calls published yet', 'bad-candidate', ...alike, ...other)
        : weak('the controller publishes nothing: it might be the release', 'bad-candidate', ...alike, ...other)
    },
  })
}
