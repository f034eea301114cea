import type { Draws } from '../draws.ts'
import { failsPlainly, isJudgeable, story, weak, type Setting, type Story } from '../story.ts'

/** Failed look-ups a minute below which a cluster's counters show nothing unusual. */
const plainFailures = 100

/** Pods of the candidate that cannot resolve names. */
export function dnsFailure(setting: Setting, draw: Draws): Story {
  const { onset, volume, share, published } = setting
  const cause = draw.pick(['packet limit', 'packet limit', 'CoreDNS', 'CoreDNS', 'conntrack'])
  const failing = draw.magnitude(0.03, 0.9)
  const lookups = setting.backgroundLookups + volume * (share / 100) * setting.lookupsPerRequest
  const lost = failing * lookups
  // A second query may succeed, and a cached name needs none.
  const errors = failing * draw.between(0.3, 0.9)
  const unready = draw.chance(0.25) ? draw.between(0, 0.4) : 0
  const slowSeconds = draw.pick([5, 5, 5, 10, 2.5])
  const servfailShare = draw.between(0.2, 1)
  const shows = {
    'packet limit': published.ethtool || published.coreDns,
    CoreDNS: published.coreDns,
    conntrack: false,
  }[cause]
  return story(setting, {
    truth: 'dns-failure',
    about: `${cause}, ${(100 * failing).toFixed(0)} % of the look-ups`,
    attempts: draw.pick([1, 1, 2, 3]),
    fate: (role, time) =>
      role === 'candidate' && time >= onset
        ? {
            target5xx: errors * (1 - unready),
            refused: errors * unready,
            slowShare: failing,
            slowSeconds,
            unhealthyTargets: unready > 0 ? 2 : 0,
          }
        : {},
    lookups(role, time) {
      if (role === 'stable' || time < onset || cause === 'conntrack') return { dropped: 0, servfail: 0 }
      return cause === 'CoreDNS' ? { dropped: 0, servfail: lost } : { dropped: lost, servfail: servfailShare * lost }
    },
    weak(seen) {
      const { dropped, servfail } = seen.lookups.candidate
      const newest = Math.max(published.ethtool ? dropped : 0, published.coreDns ? servfail : 0)
      if (shows && newest >= plainFailures) return null
      const other = [
        'bad-candidate',
        ...(isJudgeable(setting, seen, 'stable') ? [] : ['unclassified' as const]),
      ] as const
      if (shows) return weak('too few failed look-ups published yet', ...other)
      if (!failsPlainly(seen, 'candidate')) return weak('too few failures published yet', ...other)
      return weak('the cluster publishes nothing of it: it might be the release', ...other)
    },
  })
}
