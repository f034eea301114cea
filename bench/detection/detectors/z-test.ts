import type { FleetsPoint } from '../../../shared/domain/detection/two-fleets.ts'
import { compareErrorRatios } from '../../../shared/domain/detection/two-proportions.ts'
import type { Detector } from './detector.ts'

const longestWindow = 5
const minimumRequests = 100

/**
 * The two-proportion z-test over windows of one to five minutes, with the smallest difference that it asks for: what
 * Ballast did before it had a sequential judge.
 */
export const zTest: Detector<FleetsPoint> = {
  name: 'two-proportion z-test',
  tunedFor: 'nothing',
  tune: () => ({
    setting: `z of at least 4, ${minimumRequests} requests`,
    start: () => {
      const newest: FleetsPoint[] = []
      return (point) => {
        newest.unshift(point)
        newest.length = Math.min(newest.length, longestWindow)
        const sample = { requests: 0, errors: 0 }
        const reference = { requests: 0, errors: 0 }
        return newest.some(({ candidate, stable }) => {
          sample.requests += candidate?.requests ?? 0
          sample.errors += candidate?.errors ?? 0
          reference.requests += stable?.requests ?? 0
          reference.errors += stable?.errors ?? 0
          return compareErrorRatios(sample, reference, minimumRequests).state === 'breached'
        })
      }
    },
  }),
}
