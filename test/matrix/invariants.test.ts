import { beforeAll, describe, expect, it } from 'vitest'
import { loadScenario } from '../../drills/scenario/scenario-files.ts'
import { drillStart } from '../../drills/scenario/world-of.ts'
import { iso, minute } from '../../shared/domain/time.ts'
import { endOf, invariants, type Judged } from './invariants.ts'
import { simulate, type Evidence } from './simulate.ts'

const of = async (name: string): Promise<Judged> => {
  const { scenario } = loadScenario(name)
  const calm = await simulate(scenario, { lastStart: drillStart + 20 * minute, outcomes: null })
  return { scenario, each: { scenario: name, what: '', fault: '', isPassing: true }, calm, run: calm }
}
let weights: Judged
let sizes: Judged
beforeAll(async () => {
  ;[weights, sizes] = [await of('bad-candidate'), await of('request-spike')]
}, 30_000)

const broken = (judged: Judged): string[] =>
  Object.entries(invariants)
    .filter(([, check]) => check(judged).length > 0)
    .map(([name]) => name)

it('a run without faults breaks none', () => {
  expect([...broken(weights), ...broken(sizes)]).toEqual([])
  expect([endOf(weights.run), endOf(sizes.run)]).toEqual(['mitigated', 'mitigated'])
})

const last = <Item>(items: readonly Item[]): Item => items[items.length - 1] as Item

/** The last change again, with other weights where they are given. */
function changedAgain({ recordChanges }: Evidence, { created }: { created: number[] }): Evidence['recordChanges'] {
  const change = last(recordChanges)
  const records = change.changes.filter(({ Action }) => Action === 'CREATE').map((each) => each.ResourceRecordSet)
  return [
    ...recordChanges,
    {
      ...change,
      changes: [
        ...records.map((record) => ({ Action: 'DELETE' as const, ResourceRecordSet: record })),
        ...records.map((record, index) => ({
          Action: 'CREATE' as const,
          ResourceRecordSet: { ...record, Weight: created[index] ?? record?.Weight },
        })),
      ],
    } as typeof change,
  ]
}

type Tamper = (run: Evidence) => Partial<Evidence>
const failing = ({ history }: Evidence) => history.map((each) => ({ ...each, failed: each.requests }))

describe('of changed weights', () => {
  it.each<[keyof typeof invariants, string, Tamper]>([
    [
      'a trigger is not accounted for',
      'an execution that goes on for ever',
      ({ executions }) => ({ executions: executions.map((each) => ({ ...each, end: null, isClosed: false })) }),
    ],
    [
      'an escalation without a page',
      'an escalation that nobody heard of',
      ({ incidents }) => ({ incidents: incidents.map((each) => ({ ...each, outcome: 'escalated' as const })) }),
    ],
    ['a lost incident', 'users who are not served, with nobody paged', (run) => ({ history: failing(run) })],
    [
      'a lost incident',
      'an incident that is handled by nobody',
      (run) => ({
        history: failing(run),
        incidents: run.incidents.map((each) => ({ ...each, outcome: 'no-action' as const })),
      }),
    ],
    [
      'a mitigation lost to what passes',
      'a page for what Ballast gets over',
      ({ messages }) => ({ messages: [...messages, 'needs you'] }),
    ],
    [
      'harmful weights',
      'weights that are all zero',
      (run) => ({ recordChanges: changedAgain(run, { created: [0, 0] }) }),
    ],
    [
      'harmful weights',
      'more for the candidate',
      (run) => ({ recordChanges: changedAgain(run, { created: [50, 50] }) }),
    ],
    [
      'harmful weights',
      'a change of what was not live any more',
      ({ recordChanges }) => ({ recordChanges: [last(recordChanges)] }),
    ],
    ['a duplicate change', 'the same change again', (run) => ({ recordChanges: changedAgain(run, { created: [] }) })],
    [
      'over the budget',
      'more changes than the budget has',
      (run) => ({ recordChanges: Array.from({ length: 11 }, () => changedAgain(run, { created: [] })).flat() }),
    ],
    [
      'several records of one incident',
      'two records of one trigger',
      ({ incidents }) => ({ incidents: [...incidents, ...incidents] }),
    ],
  ])('%s: %s', (invariant, _, tamper) => {
    expect(broken({ ...weights, run: { ...weights.run, ...tamper(weights.run) } })).toContain(invariant)
  })
})

describe('of changed sizes', () => {
  const raised = ({ nodeGroupUpdates: [first] }: Evidence) => first as Evidence['nodeGroupUpdates'][number]
  const resized = (run: Evidence, changes: object): Partial<Evidence> => {
    const update = raised(run)
    return { nodeGroupUpdates: [{ ...update, size: { ...update.size, ...changes } }] }
  }
  it.each<[keyof typeof invariants, string, Tamper]>([
    ['a harmful size', 'below what people had', (run) => resized(run, { min: 2 })],
    ['a harmful size', 'above the limit', (run) => resized(run, { max: 41 })],
    ['a lost lease', 'a raised size on no list', ({ state }) => ({ state: { ...state, sizeLeases: [] } })],
    [
      'a lost lease',
      'a lease past its time',
      ({ state, endedAt }) => {
        const past = iso(endedAt - 5 * minute)
        return { state: { ...state, hold: { weights: {}, since: past, incidentId: 'web-1', until: past } } }
      },
    ],
    [
      'a duplicate change',
      'the same size again',
      (run) => ({ nodeGroupUpdates: [...run.nodeGroupUpdates, last(run.nodeGroupUpdates)] }),
    ],
  ])('%s: %s', (invariant, _, tamper) => {
    expect(broken({ ...sizes, run: { ...sizes.run, ...tamper(sizes.run) } })).toContain(invariant)
  })
})
