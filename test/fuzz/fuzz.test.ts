import { describe, expect, it } from 'vitest'
import { second } from '../../shared/domain/time.ts'
import { handleIncident } from '../../shared/workflow/incident/handle-incident.ts'
import { noon } from '../support/builders.ts'
import { alarmEvent } from '../support/events.ts'
import { runDurably } from '../support/replaying-durable.ts'
import { draw } from './mutations/draw.ts'
import { mutated } from './mutations/structure.ts'
import { allTargets, countsOf, fuzzOne, summaryOf, type Found } from './run.ts'
import { protection } from './targets/events.ts'
import { serving } from './targets/healthy-account.ts'
import { Finding, type Target } from './targets/target.ts'

/** Other inputs: `BALLAST_FUZZ_SEED=7 npm test`. Many more: `npm run fuzz`. */
const seed = Number(process.env['BALLAST_FUZZ_SEED'] ?? 20_260_302)
const inputs = 3_000

it(
  'no input leads to a crash, a hang or an action',
  async () => {
    const targets = await allTargets()
    const found: Found[] = []
    for (let index = 0; index < inputs; index++) {
      const wrong = await fuzzOne(targets, seed, index)
      if (wrong !== null) found.push(wrong)
    }
    const summary = summaryOf(targets, inputs, seed, found)
    console.log(summary)
    expect(found.slice(0, 5)).toEqual([])
    expect(summary).toMatch(/: 0 crashes, 0 hangs, 0 actions$/)
    expect(Math.min(...countsOf(targets, inputs).values())).toBeGreaterThanOrEqual(inputs / 10)
  },
  10 * 60 * second,
)

it('the account on which no event leads to an action is one on which an incident does', async () => {
  const account = serving(0.2)
  await runDurably(
    (durable) =>
      handleIncident(alarmEvent('ballast-web-error-rate-candidate', noon - 90 * second), durable, {
        protection,
        ports: account.ports,
      }),
    (seconds) => (account.now += seconds * second),
  )
  expect(account.changes).toHaveLength(1)
})

it('a seed gives the same inputs again, and another one others', () => {
  const made = (given: number) =>
    Array.from({ length: 50 }, (_, index) => JSON.stringify(mutated(draw(given, `x/${index}`), { a: [1, { b: 'c' }] })))
  expect(made(1)).toEqual(made(1))
  expect(made(1)).not.toEqual(made(2))
  expect(new Set(made(1)).size).toBeGreaterThan(30)
})

describe('a run tells what is wrong', () => {
  const target = (check: () => Promise<void>): Target => ({
    name: 'things',
    share: 100,
    make: ({ below }) => below(10),
    check,
    show: (input) => input,
  })
  const limits = { computing: 100, waiting: 1_000 }
  const burn = async (): Promise<void> => {
    const until = performance.now() + 500
    while (performance.now() < until);
  }
  it.each<[string, () => Promise<void>, Partial<Found>]>([
    [
      'an error that nobody expects',
      () => Promise.reject(new TypeError('oops')),
      { kind: 'crash', message: expect.stringContaining('oops') },
    ],
    ['a wrong value', () => Promise.reject(new Finding('crash', 'it is NaN')), { kind: 'crash', message: 'it is NaN' }],
    ['an action', () => Promise.reject(new Finding('action', 'moved')), { kind: 'action', message: 'moved' }],
    ['an input that takes long', burn, { kind: 'hang', message: expect.stringContaining('of CPU time') }],
    [
      'an input on which it waits for ever',
      () => new Promise(() => {}),
      { kind: 'hang', message: 'nothing came of it within 1 s' },
    ],
  ])('%s', async (_, check, expected) => {
    const found = await fuzzOne([target(check)], 7, 3, limits)
    expect(found).toMatchObject({ target: 'things', seed: 7, index: 3, input: expect.any(Number), ...expected })
  })

  it('and of an input that is well nothing', async () => {
    expect(await fuzzOne([target(async () => {})], 7, 3)).toBeNull()
  })

  it('in one line', () => {
    const found: Found = { kind: 'hang', target: 'things', seed: 7, index: 3, message: '', input: null }
    const twice = [found, { ...found, kind: 'action' as const }]
    expect(summaryOf([target(async () => {})], 40, 7, twice)).toBe(
      '40 inputs (things 40), seed 7: 0 crashes, 1 hangs, 1 actions',
    )
  })
})
