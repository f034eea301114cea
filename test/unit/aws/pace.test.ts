import { expect, it } from 'vitest'
import { VirtualClock } from '../../../drills/clock.ts'
import { paced, unpaced } from '../../../shared/aws/pace.ts'

it('begins the first call at once, and each further one as late as the rate allows', async () => {
  const clock = new VirtualClock(0)
  const pace = paced(clock, 2)
  const begun: number[] = []
  const call = () => pace(async () => void begun.push(clock.now()))
  await clock.complete(Promise.all([call(), call(), call()]))
  expect(begun).toEqual([0, 500, 1_000])
  await clock.runUntil(10_000)
  await clock.complete(Promise.all([call(), call()]))
  expect(begun.slice(3)).toEqual([10_000, 10_500])
})

it('gives what the call gives, and goes on after one that fails', async () => {
  const pace = paced(new VirtualClock(0), 1_000_000)
  await expect(pace(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await unpaced(async () => 7)).toBe(7)
})
