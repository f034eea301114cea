import { emptyState } from '../../../shared/domain/records/known-good.ts'
import { iso, minute } from '../../../shared/domain/time.ts'
import type { Draws } from '../draws.ts'
import { failsPlainly, isJudgeable, since, story, weak, wouldShow, type Setting, type Story } from '../story.ts'

/** A release that fails: with errors of its own, by hanging, or by not staying up. */
export function badCandidate(setting: Setting, draw: Draws): Story {
  const { onset, share } = setting
  const kind = draw.pick(['errors', 'errors', 'errors', 'hangs', 'crashes'])
  const failing = draw.magnitude(0.01, 1)
  const slowSeconds = draw.magnitude(2, 60)
  const isNew = draw.chance(0.3) && [1, 5, 25].includes(share)
  const before = { 1: 0, 5: 1, 25: 5 }[share] ?? share
  const churn = draw.chance(0.3) ? draw.between(0, 4) : 0
  const fates = {
    errors: { target5xx: failing },
    hangs: { gateway: 0.8 * failing, target5xx: 0.2 * failing, slowShare: failing, slowSeconds },
    crashes: { refused: 0.7 * failing, gateway: 0.3 * failing, unhealthyTargets: 2 },
  }
  const fate = fates[kind]
  const { ethtool, coreDns } = setting.published
  const looksLikeDns = kind === 'hangs' && !ethtool && !coreDns
  return story(setting, {
    truth: 'bad-candidate',
    about: `${kind}, ${(100 * failing).toFixed(0)} %${isNew ? ', just released' : ''}`,
    ...(isNew && {
      state: {
        ...emptyState,
        lastGood: { weights: { ec2: 100 - before, eks: before }, since: iso(setting.at - 120 * minute) },
        baking: { weights: { ec2: 100 - share, eks: share }, since: iso(onset) },
      },
      changes: [
        { at: onset, weights: { ec2: 100 - share, eks: share }, by: 'arn:deploy', comment: '', isOverride: false },
        {
          at: onset - 60 * minute,
          weights: { ec2: 100 - before, eks: before },
          by: 'arn:deploy',
          comment: '',
          isOverride: false,
        },
      ],
      shareAt: since(onset + minute / 2, share, before),
    }),
    attempts: draw.pick([1, 1, 2, 3]),
    fate: (role, time) => (role === 'candidate' && time >= onset ? fate : {}),
    throttles: (role, time) => (role === 'candidate' && kind === 'crashes' && time >= onset ? churn : 0),
    weak(seen) {
      if (!isJudgeable(setting, seen, 'stable')) {
        return weak('nobody to compare with: a shared cause would look the same', 'unclassified')
      }
      if (
        !isJudgeable(setting, seen, 'candidate') ||
        !failsPlainly(seen, 'candidate') ||
        !wouldShow(seen, 'stable', 'candidate')
      ) {
        return weak('too few failures published yet', ...(looksLikeDns ? (['dns-failure'] as const) : []))
      }
      return looksLikeDns ? weak('without the cluster’s metrics it might be its resolver', 'dns-failure') : null
    },
  })
}
