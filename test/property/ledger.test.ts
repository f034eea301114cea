import fc from 'fast-check'
import { expect, it } from 'vitest'
import { guardrails, refusals } from '../../shared/domain/guardrails/index.ts'
import type { Proposal } from '../../shared/domain/guardrails/guardrail.ts'
import {
  emptyLedger,
  lookBackMinutes,
  withAction,
  type Action,
  type Ledger,
} from '../../shared/domain/service/ledger.ts'
import { resourceOf } from '../../shared/domain/mitigations/resource.ts'
import type { Plan } from '../../shared/domain/mitigations/mitigation.ts'
import { minute } from '../../shared/domain/time.ts'
import { noon, observation, records, rules, service } from '../support/builders.ts'

const ofLedger = [guardrails['action-budget'], guardrails.cooldown, guardrails.flapping]
const cooldownMinutes = 5

/** One try to make a change: what it is, and when by a clock that may be wrong. */
interface Attempt {
  readonly service: string
  readonly isNodeGroup: boolean
  readonly incident: number
  /** Since the attempt before. */
  readonly seconds: number
  readonly skewSeconds: number
  /** Whether its answer is lost, so that it is made again under the same id. */
  readonly isRepeated: boolean
}

const attempt = (services: readonly string[], incidents: number, longestSeconds: number): fc.Arbitrary<Attempt> =>
  fc.record({
    service: fc.constantFrom(...services),
    isNodeGroup: fc.boolean(),
    incident: fc.integer({ min: 1, max: incidents }),
    seconds: fc.integer({ min: 0, max: longestSeconds }),
    skewSeconds: fc.oneof(fc.constant(0), fc.integer({ min: -1800, max: 1800 })),
    isRepeated: fc.boolean(),
  })
/** Of a few resources or of many, of incidents that go on or are always others, within minutes or within days. */
const attempts = fc
  .tuple(fc.constantFrom(['web'], ['web', 'api', 'shop']), fc.constantFrom(4, 1_000), fc.constantFrom(30, 300, 9_000))
  .chain((kind) => fc.array(attempt(...kind), { maxLength: 40 }))

const size = { min: 1, desired: 1, max: 1 }
const common = { mitigation: 'm', reason: '', shortOf: null }

function proposalOf(each: Attempt, at: number, ledger: Ledger, actionsPerHour: number): Proposal {
  const plan: Plan = each.isNodeGroup
    ? {
        ...common,
        kind: 'node-group',
        group: { cluster: 'prod', name: each.service },
        before: size,
        after: size,
        requestsPerNode: null,
      }
    : { ...common, kind: 'weights', hostedZoneId: 'Z1', before: records(50, 50), after: records(99, 1) }
  const record = { hostedZoneId: 'Z1', name: `${each.service}.example.com`, type: 'A' as const }
  return {
    incidentId: `${each.service}-${each.incident}`,
    rules: { ...rules, actionsPerHour },
    service: service({ name: each.service, record, limits: { ...service().limits, cooldownMinutes } }),
    incidentClass: 'bad-candidate',
    plan,
    observation: observation({ at, ledger }),
    verdicts: [],
  }
}

/** Every action that was permitted, also those that the ledger has forgotten. */
function run(tries: readonly Attempt[], actionsPerHour: number): Action[] {
  const permitted: Action[] = []
  let ledger = emptyLedger
  let now = noon
  for (const [index, each] of tries.entries()) {
    now += each.seconds * 1_000
    const at = now + each.skewSeconds * 1_000
    const proposal = proposalOf(each, at, ledger, actionsPerHour)
    if (refusals(proposal, ofLedger).length > 0) continue
    const { incidentId, plan } = proposal
    const id = `${incidentId}/${index}`
    const action = { id, incidentId, service: each.service, resource: resourceOf(plan, proposal.service), at }
    permitted.push(action)
    ledger = withAction(ledger, action)
    if (each.isRepeated) ledger = withAction(ledger, action)
  }
  return permitted
}

/** The actions in each span of so many minutes that begins with one of them. */
const spans = (actions: readonly Action[], minutes: number): Action[][] =>
  actions.map(({ at: from }) => actions.filter(({ at }) => at >= from && at - from < minutes * minute))

const distinct = (values: readonly string[]): number => new Set(values).size
const byResource = (actions: readonly Action[]): Action[][] =>
  [...new Set(actions.map(({ resource }) => resource))].map((name) =>
    actions.filter(({ resource }) => resource === name),
  )

it('no hour has more actions than the budget, no resource two incidents within the cooldown or four within six hours', () => {
  let spent = 0
  let most = 0
  fc.assert(
    fc.property(attempts, fc.integer({ min: 1, max: 12 }), (tries, actionsPerHour) => {
      const permitted = run(tries, actionsPerHour)
      for (const span of spans(permitted, 60)) {
        expect(span.length).toBeLessThanOrEqual(actionsPerHour)
        if (span.length === actionsPerHour) spent++
      }
      for (const actions of byResource(permitted)) {
        for (const span of spans(actions, cooldownMinutes)) {
          expect(distinct(span.map(({ incidentId }) => incidentId))).toBe(1)
        }
        for (const span of spans(actions, lookBackMinutes)) {
          const incidents = distinct(span.map(({ incidentId }) => incidentId))
          expect(incidents).toBeLessThanOrEqual(3)
          if (incidents === 3) most++
        }
      }
    }),
    { numRuns: 3_000 },
  )
  // The sequences reach the limits, or the above says little.
  expect(spent).toBeGreaterThan(100)
  expect(most).toBeGreaterThan(100)
})

it('what the ledger forbids, it forbids as well when the clock goes back', () => {
  fc.assert(
    fc.property(attempts, attempts, fc.integer({ min: 0, max: 86_400 }), (tries, [next], backSeconds) => {
      fc.pre(next !== undefined)
      const actions = run(tries, 5)
      const ledger = { ...emptyLedger, actions }
      const at = (actions.at(-1)?.at ?? noon) + next.seconds * 1_000
      const codes = (instant: number) =>
        refusals(proposalOf(next, instant, ledger, 5), ofLedger).map(({ code }) => code)
      expect(codes(at - backSeconds * 1_000)).toEqual(expect.arrayContaining(codes(at)))
    }),
    { numRuns: 2_000 },
  )
})
