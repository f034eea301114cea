import fc from 'fast-check'
import { expect, it } from 'vitest'
import { refusals } from '../../shared/domain/guardrails/index.ts'
import { revertWeights, undoWeights } from '../../shared/domain/mitigations/revert-weights.ts'
import { emptyState } from '../../shared/domain/records/known-good.ts'
import { sameWeights, shareOf, weightsOf, withWeights } from '../../shared/domain/records/weights.ts'
import { identify } from '../../shared/domain/diagnosis/identify.ts'
import type { VerdictState } from '../../shared/domain/verdict.ts'
import { noon, observation, records, rules, service } from '../support/builders.ts'

const weight = fc.integer({ min: 0, max: 255 })
const weights = fc.record({ ec2: weight, eks: weight })
const incidentClass = fc.constantFrom(
  'misweighted-release' as const,
  'bad-candidate' as const,
  'dns-failure' as const,
  'api-throttling' as const,
)
const state = fc.option(weights, { nil: null }).map((lastGood) => ({
  ...emptyState,
  lastGood: lastGood === null ? null : { weights: lastGood, since: '2026-03-02T09:00:00.000Z' },
}))
const situation = fc.record({ live: weights, state, incidentClass })

const seen = ({ live, state: known }: { live: { ec2: number; eks: number }; state: typeof emptyState }) =>
  observation({ records: records(live.ec2, live.eks), state: known })
function planOf(given: {
  live: { ec2: number; eks: number }
  state: typeof emptyState
  incidentClass: Parameters<typeof revertWeights.plan>[0]['incidentClass']
}) {
  const plans = revertWeights.plan({
    service: service(),
    observation: seen(given),
    incidentClass: given.incidentClass,
    verdicts: [],
    nodeGroups: {},
  })
  const plan = 'impossible' in plans ? undefined : plans[0]
  return plan?.kind === 'weights' ? plan : null
}
const verdict = (subject: 'stable' | 'candidate' | 'service', verdictState: VerdictState) => ({
  signal: subject === 'service' ? 'traffic-share' : 'error-rate',
  subject,
  state: verdictState,
  evidence: '',
  numbers: { requests: 5000 },
  onset: verdictState === 'breached' ? noon : null,
})

it('what passes the guardrails has weights 0–255, never all 0, and moves no more than the limit or back to known good', () => {
  fc.assert(
    fc.property(situation, (given) => {
      const plan = planOf(given)
      fc.pre(plan !== null)
      const verdicts = [verdict('stable', 'healthy'), verdict('candidate', 'breached')]
      const refused = refusals({
        incidentId: 'web-1',
        rules,
        service: service(),
        observation: seen(given),
        plan,
        verdicts,
        incidentClass: given.incidentClass,
      })
      const after = Object.values(weightsOf(plan.after))
      const isValid =
        after.every((each) => Number.isInteger(each) && each >= 0 && each <= 255) && after.some((each) => each > 0)
      const moved = shareOf(given.live, 'eks') - shareOf(weightsOf(plan.after), 'eks')
      const { lastGood } = given.state
      const isGood = lastGood !== null && sameWeights(lastGood.weights, weightsOf(plan.after))
      const isSafe = isValid && (isGood || moved <= service().limits.maximumShiftPoints)
      expect(refused.length === 0).toBe(isSafe)
    }),
  )
})

it('revert(apply(s)) = s', () => {
  fc.assert(
    fc.property(situation, (given) => {
      const plan = planOf(given)
      fc.pre(plan !== null)
      expect(undoWeights(plan).after).toEqual(seen(given).records)
    }),
  )
})

it('shares of all records sum to 100 %', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), weight, { minKeys: 1, noNullPrototype: true }), (all) => {
      const sum = Object.keys(all).reduce((total, name) => total + shareOf(all, name), 0)
      expect(sum).toBeCloseTo(100)
    }),
  )
})

it('setting weights changes nothing else of a record', () => {
  fc.assert(
    fc.property(weights, weights, (before, after) => {
      const changed = withWeights(records(before.ec2, before.eks), after)
      expect(withWeights(changed, before)).toEqual(records(before.ec2, before.eks))
      expect(weightsOf(changed)).toEqual(after)
    }),
  )
})

it('only a breached verdict identifies anything', () => {
  const quiet = fc.constantFrom<VerdictState>('healthy', 'inconclusive', 'no-data')
  fc.assert(
    fc.property(quiet, quiet, quiet, (share, stable, candidate) => {
      const verdicts = [verdict('service', share), verdict('stable', stable), verdict('candidate', candidate)]
      const diagnosis = identify(service(), observation({ records: records(95, 5) }), verdicts, null)
      expect(['healthy', 'inconclusive', 'no-data']).toContain(diagnosis.status)
    }),
  )
})
