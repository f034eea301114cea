import { expect, it } from 'vitest'
import { benchService, type BenchService } from '../../../bench/detection/services.ts'

const effort = { weeks: 1, incidents: 5, practice: 2, stages: { incidents: 3, weeks: 1 } }
const services: readonly BenchService[] = [
  {
    condition: { signal: 'error-rate', traffic: 1_000, share: 0.1, shocks: 'per-fleet', shockMinutes: 1 },
    effects: [5],
  },
  { condition: { signal: 'request-spike', traffic: 1_000 }, effects: [3] },
  { condition: { signal: 'dns-failure', traffic: 1_000, usual: 0.05 }, effects: [10] },
]

it.each(services)('gives the same numbers for the same seed, and others for another: $condition.signal', (service) => {
  const first = benchService(service, effort, 11)
  expect(benchService(service, effort, 11)).toEqual(first)
  expect(benchService(service, effort, 12)).not.toEqual(first)
})
