import { emptyState } from '../../../shared/domain/records/known-good.ts'
import { iso, minute } from '../../../shared/domain/time.ts'
import { records } from '../../support/builders.ts'
import type { Draws } from '../draws.ts'
import { since, story, weak, type Setting, type Story } from '../story.ts'

/** Known good share, and the weights that were meant to give the next one. */
const mistakes = [
  [0, 1, 1],
  [0, 5, 5],
  [1, 5, 5],
  [1, 50, 50],
  [25, 10, 90],
  [5, 25, 25],
  [5, 0, 100],
  [25, 25, 75],
  [5, 0, 0],
  [1, 60, 40],
] as const

/** Weights that give the candidate more than the policy's next share; a candidate that is too small for it may fail. */
export function misweightedRelease(setting: Setting, draw: Draws): Story {
  const [share, stable, candidate] = draw.pick(mistakes)
  const live = stable + candidate === 0 ? 50 : (100 * candidate) / (stable + candidate)
  const { onset } = setting
  const isUnknown = draw.chance(0.04)
  const isOverloaded = draw.chance(0.5)
  const overflow = draw.between(0.1, 0.8)
  const change = (at: number, weights: { ec2: number; eks: number }) => ({
    at,
    weights,
    by: 'arn:aws:sts::123456789012:assumed-role/deploy/web',
    comment: '',
    isOverride: false,
  })
  const before = { ec2: 100 - share, eks: share }
  const told = draw.chance(0.85)
  return story(setting, {
    truth: 'misweighted-release',
    about: `${stable}/${candidate} after ${share} %${isOverloaded ? ', candidate overloaded' : ''}`,
    records: records(stable, candidate),
    state: isUnknown
      ? emptyState
      : { ...emptyState, lastGood: { weights: before, since: iso(setting.at - 120 * minute) } },
    changes: told ? [change(onset, { ec2: stable, eks: candidate }), change(setting.at - 120 * minute, before)] : [],
    attempts: draw.pick([1, 2, 3]),
    shareAt: since(onset + minute / 2, live, share),
    fate: (role, time) =>
      role === 'candidate' && isOverloaded && time >= onset + minute / 2
        ? { refused: 0.7 * overflow, gateway: 0.3 * overflow, slowShare: overflow, slowSeconds: 8 }
        : {},
    throttles: (role, time) => (role === 'candidate' && isOverloaded && time > onset + minute ? 3 : 0),
    weak: () =>
      isUnknown
        ? weak('nothing is on record that tells what was meant', 'request-spike', 'bad-candidate', 'dns-failure')
        : null,
  })
}
