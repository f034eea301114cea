import type { FleetRole } from '../../../shared/domain/service/service.ts'
import { minute } from '../../../shared/domain/time.ts'
import type { Draws } from '../draws.ts'
import { story, weak, type Fate, type Setting, type Story } from '../story.ts'

/** A load below which a daily peak, or clients that come again, are as likely. */
const plainLoad = 3.5
const plainSlowLoad = 2.3
const plainlyRefused = 0.05

/** Many more requests than usual; fleets that cannot carry them fail, and with them their DNS and their controller. */
export function requestSpike(setting: Setting, draw: Draws): Story {
  const isSlow = draw.chance(0.15)
  const factor = isSlow ? draw.between(2, 3) : draw.magnitude(3.5, 60)
  const rise = isSlow ? draw.between(20, 40) * minute : draw.between(0, 2) * minute
  const volume = Math.max(600, setting.volume / factor)
  // A slow one began long ago and is worth a look since the fleets have been full.
  const begin = isSlow ? setting.at - rise : setting.onset
  const demand = (time: number): number =>
    time < begin ? 1 : 1 + (factor - 1) * Math.min(1, rise === 0 ? 1 : (time - begin) / rise)
  const capacity: Record<FleetRole, number> = {
    stable: isSlow ? draw.between(1.3, 0.8 * factor) : draw.between(1.3, 4),
    candidate: isSlow ? draw.between(1.3, 0.8 * factor) : draw.between(1.3, 4),
  }
  const collapse = isSlow ? 0 : draw.between(0, 0.6)
  const turnsAway = isSlow || draw.chance(0.5)
  const overflow = (role: FleetRole, time: number): number => {
    const load = demand(time)
    const full = Math.min(1, capacity[role] / load)
    return full === 1 ? 0 : 1 - full * (1 - collapse * (1 - full))
  }
  // Load that grows slowly until look-ups are dropped is a DNS failure.
  const breaksDns = !isSlow && draw.chance(0.4)
  const throttles = draw.chance(0.4) ? draw.magnitude(5, 120) : 0
  const slowSeconds = draw.between(1, 20)
  const perRequest = setting.lookupsPerRequest
  const fate = (role: FleetRole, time: number): Partial<Fate> => {
    const lost = overflow(role, time)
    const slow = { slowShare: lost, slowSeconds }
    return turnsAway ? { refused: lost, ...slow } : { gateway: 0.7 * lost, target5xx: 0.3 * lost, ...slow }
  }
  return story(
    { ...setting, volume, ...(isSlow && { trend: 0 }) },
    {
      truth: 'request-spike',
      about: `×${factor.toFixed(1)}${isSlow ? ' slowly' : ''}${breaksDns ? ', breaks DNS' : ''}${throttles > 0 ? ', throttles' : ''}`,
      attempts: draw.pick([1, 1, 2]),
      demand,
      fate,
      lookups: (role, time) => {
        if (!breaksDns || time < begin) return { dropped: 0, servfail: 0 }
        const requests = volume * demand(time) * (role === 'candidate' ? setting.share / 100 : 1 - setting.share / 100)
        const lost = overflow(role, time) * requests * perRequest
        return { dropped: lost, servfail: 0.5 * lost }
      },
      throttles: (_role, time) => (time > begin + minute ? throttles : 0),
      weak(seen) {
        if (seen.load >= plainLoad) return null
        const requests = seen.since.stable.requests + seen.since.candidate.requests
        const excess = seen.since.stable.excess + seen.since.candidate.excess
        const isFull = turnsAway && requests > 0 && excess >= plainlyRefused * requests
        if (isSlow && isFull && seen.load >= plainSlowLoad) return null
        return weak('a daily peak, or clients that come again, would look the same', 'shared-cause', 'unclassified')
      },
    },
  )
}
