import { emptyState } from '../../../shared/domain/records/known-good.ts'
import type { FleetRole } from '../../../shared/domain/service/service.ts'
import { iso, minute } from '../../../shared/domain/time.ts'
import { records } from '../../support/builders.ts'
import type { Draws } from '../draws.ts'
import { isBusy, since, story, weak, type Setting, type Story, type Weakness } from '../story.ts'

const steps = [
  [0, 1],
  [1, 5],
  [5, 25],
  [25, 50],
  [50, 100],
  [25, 5],
  [5, 1],
  [1, 0],
] as const

/** A service that is well, judged by fleets that get enough requests. */
function quiet(share: number): Story['weak'] {
  const served: FleetRole[] = [
    ...(share > 0 ? ['candidate' as const] : []),
    ...(share < 100 ? ['stable' as const] : []),
  ]
  return (seen): Weakness | null => {
    const isTooSmall = served.some((role) => !isBusy(seen, role))
    return isTooSmall ? weak('too few requests to say that it is well', 'no-data') : null
  }
}

const kinds = {
  'nothing at all': (setting) => story(setting, { truth: 'none', about: '', weak: quiet(setting.share) }),

  'a daily peak': (setting, draw) => {
    const peak = draw.between(1.4, 2.4)
    const rise = draw.between(30, 70) * minute
    const begin = setting.at - draw.between(20, 70) * minute
    const demand = (time: number) => 1 + (peak - 1) * Math.min(1, Math.max(0, (time - begin) / rise))
    return story(
      { ...setting, trend: 0 },
      { truth: 'none', about: `×${peak.toFixed(1)}`, demand, weak: quiet(setting.share) },
    )
  },

  'an honest release': (setting, draw) => {
    const [from, to] = draw.pick(steps)
    const at = draw.chance(0.5) ? setting.onset : setting.at - draw.between(7, 60) * minute
    const weights = (share: number) => ({ ec2: 100 - share, eks: share })
    const change = (when: number, share: number) => ({
      at: when,
      weights: weights(share),
      by: 'arn:aws:sts::123456789012:assumed-role/deploy/web',
      comment: `to ${share} %`,
      isOverride: false,
    })
    const lowered = to < from && setting.at - at < 8 * minute
    return story(setting, {
      truth: 'none',
      about: `${from} % → ${to} %`,
      records: records(100 - to, to),
      state: {
        ...emptyState,
        lastGood: { weights: weights(from), since: iso(setting.at - 240 * minute) },
        baking: { weights: weights(to), since: iso(at) },
      },
      changes: [change(at, to), change(setting.at - 240 * minute, from)],
      shareAt: since(at + minute / 2, to, from),
      weak: (seen) => (lowered ? weak('what the candidate answered before does not count any more') : quiet(to)(seen)),
    })
  },

  'stray errors': (setting, draw) => {
    const share = draw.magnitude(0.01, 0.3)
    const begin = setting.at - draw.between(12, 60) * minute
    const end = begin + draw.between(0.3, 2) * minute
    const hit = draw.pick(['stable', 'candidate'] as const)
    return story(setting, {
      truth: 'none',
      about: `${(100 * share).toFixed(0)} % of ${hit}'s, over since`,
      fate: (role, time) => (role === hit && time >= begin && time < end ? { target5xx: share } : {}),
      weak: quiet(setting.share),
    })
  },

  'a burst that is over': (setting, draw) => {
    const share = draw.magnitude(0.02, 0.3)
    const end = setting.at - draw.between(4.5, 9) * minute
    const begin = end - draw.between(0.3, 1) * minute
    const hit = draw.pick(['stable', 'candidate'] as const)
    return story(setting, {
      truth: 'none',
      about: `${(100 * share).toFixed(0)} % of ${hit}'s, minutes ago`,
      fate: (role, time) => (role === hit && time >= begin && time < end ? { target5xx: share } : {}),
      weak: quiet(setting.share),
    })
  },

  noise: (setting, draw) => {
    const noisy = { ...setting, unrest: draw.between(0.4, 0.8) }
    return story(noisy, { truth: 'none', about: '', weak: quiet(setting.share) })
  },

  'a slow dependency': (setting, draw) => {
    const slowSeconds = draw.between(2, 8)
    return story(setting, {
      truth: 'none',
      about: `p99 ${slowSeconds.toFixed(1)} s, nothing fails`,
      fate: (_role, time) => (time >= setting.onset ? { slowShare: 0.03, slowSeconds } : {}),
      weak: quiet(setting.share),
    })
  },

  'a few throttled calls': (setting, draw) => {
    const isNow = draw.chance(0.5)
    const from = isNow ? setting.onset : setting.at - 50 * minute
    const to = isNow ? setting.at : from + 10 * minute
    return story(setting, {
      truth: 'none',
      about: isNow ? 'now' : 'long ago',
      throttles: (role, time) => (role === 'candidate' && time >= from && time < to ? 2 : 0),
      weak: (seen) =>
        isNow && setting.published.controller
          ? weak('a handful of throttled calls may be the beginning')
          : quiet(setting.share)(seen),
    })
  },

  'no load balancer metrics': (setting) =>
    story({ ...setting, volume: 0 }, { truth: 'none', about: '', weak: () => weak('nothing is published', 'no-data') }),
} as const satisfies Record<string, (setting: Setting, draw: Draws) => Story>

/** No incident, however much it may look like one. */
export function none(setting: Setting, draw: Draws): Story {
  const kind = draw.pick([
    'nothing at all',
    'nothing at all',
    'a daily peak',
    'a daily peak',
    'an honest release',
    'an honest release',
    'stray errors',
    'a burst that is over',
    'noise',
    'a slow dependency',
    'a few throttled calls',
    'no load balancer metrics',
  ])
  const told = kinds[kind](setting, draw)
  return { ...told, about: `${kind}: ${told.about}` }
}
