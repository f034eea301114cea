import { expect, it } from 'vitest'
import { numberFrom } from '../support/environment.ts'
import { runMatrix, summaryOf, type Choice } from './run-matrix.ts'

const day = 24 * 3_600_000
const later = 4
const longest = 30 * 60_000

const { BALLAST_MATRIX: asked = '' } = process.env
/** The whole product takes a quarter of an hour; a part of it, another each day, is what each run can bear. */
const shares = numberFrom('BALLAST_MATRIX_SHARES', 36, 1)
const choice: Choice = {
  shares: asked === 'all' ? 1 : shares,
  seed: numberFrom('BALLAST_MATRIX_SEED', Math.floor(Date.now() / day), 0),
  later,
  named: asked === '' || asked === 'all' ? null : asked,
}
const which =
  choice.named === null
    ? `${choice.shares === 1 ? 'all' : `share ${choice.seed % shares} of ${shares}`}, seed ${choice.seed}`
    : choice.named

it(
  'whatever fails, no incident is lost, no change does harm and none is made twice',
  async () => {
    const { scenarios, verdicts } = await runMatrix(choice)
    console.log(summaryOf(scenarios, verdicts, which))
    expect(verdicts.length).toBeGreaterThan(0)
    const offending = verdicts.filter(({ broken }) => broken.length > 0)
    expect(
      offending.map(({ name, broken }) => [name, ...broken.map(({ invariant, found }) => `${invariant}: ${found}`)]),
    ).toEqual([])
  },
  longest,
)
