import type { FleetRole } from '../../../shared/domain/service/service.ts'
import type { Draws } from '../draws.ts'
import { failsPlainly, isJudgeable, story, weak, type Setting, type Story } from '../story.ts'

/** Requests that a fleet must have had in the past hour for its own past to be a measure. */
const plainPast = 500

/** A dependency of both fleets fails; clients come again, and readiness checks may take pods out. */
export function sharedCause(setting: Setting, draw: Draws): Story {
  const { onset } = setting
  const failing = draw.magnitude(0.02, 1)
  const factor: Record<FleetRole, number> = {
    stable: Math.exp(draw.normal(0.25)),
    candidate: Math.exp(draw.normal(0.25)),
  }
  const isSlow = draw.chance(0.7)
  const slowSeconds = draw.magnitude(1, 30)
  const unready = draw.chance(0.2) ? draw.between(0, 0.6) : 0
  const churn = draw.chance(0.2) ? draw.magnitude(3, 60) : 0
  const zoneFails = draw.chance(0.1) ? draw.magnitude(50, 5_000) : 0
  return story(setting, {
    truth: 'shared-cause',
    about: `${(100 * failing).toFixed(0)} % fail${unready > 0 ? ', pods unready' : ''}${churn > 0 ? ', throttles' : ''}`,
    attempts: draw.pick([1, 2, 3]),
    fate(role, time) {
      if (time < onset) return {}
      const errors = Math.min(1, failing * factor[role])
      return {
        target5xx: errors * (1 - unready),
        refused: errors * unready,
        ...(isSlow && { slowShare: errors, slowSeconds }),
        unhealthyTargets: unready > 0 ? 3 : 0,
      }
    },
    lookups: (_role, time) => ({ dropped: 0, servfail: time >= onset ? zoneFails : 0 }),
    throttles: (role, time) => (role === 'candidate' && time >= onset ? churn : 0),
    weak(seen) {
      const plain = (role: FleetRole) =>
        isJudgeable(setting, seen, role) && failsPlainly(seen, role) && seen.past[role] >= plainPast
      return plain('stable') && plain('candidate') ? null : weak('not both fleets’ failures show yet', 'unclassified')
    },
  })
}
