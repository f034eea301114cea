import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compactCheckpoints } from '../../../../shared/aws/lambda/checkpoints.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { noon } from '../../../support/builders.ts'

const context = { entityId: '1', durableExecutionArn: 'arn' }
const kept = async (value: unknown): Promise<string> => (await compactCheckpoints.serialize(value, context)) ?? ''

/** More metrics than any service has, three hours of each, in numbers of full length. */
const reading = Object.fromEntries(
  Array.from({ length: 60 }, (_, metric) => [
    `candidate:metric-${metric}`,
    Array.from({ length: 180 }, (_each, index) => ({
      at: noon + index * minute,
      value: Math.abs(Math.sin(metric * 180 + index)) / 7,
    })),
  ]),
)

describe('a checkpoint', () => {
  it('of the largest reading keeps below the 256 KB that Lambda takes', async () => {
    expect(JSON.stringify(reading).length).toBeGreaterThan(256 * 1024)
    expect((await kept(reading)).length).toBeLessThan(256 * 1024)
  })

  it('that is short stays as JSON', async () => {
    expect(await kept({ status: 'INSYNC' })).toBe('{"status":"INSYNC"}')
  })

  it('of nothing is nothing', async () => {
    expect(await compactCheckpoints.serialize(undefined, context)).toBeUndefined()
    expect(await compactCheckpoints.deserialize(undefined, context)).toBeUndefined()
  })

  it('gives back what was kept, however long', () =>
    fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.boolean(), async (value, isLong) => {
        const long = isLong ? [value, 'ü🚦'.repeat(20_000)] : value
        expect(await compactCheckpoints.deserialize(await kept(long), context)).toEqual(
          JSON.parse(JSON.stringify(long)),
        )
      }),
    ))
})
