import { check } from '../check.ts'
import { listing } from './record-ttl.ts'

/** Not all weights are 0. */
export const weightsZero = check('weights-zero', 'all weights of a service are 0', ['records'], (seen) =>
  seen.records
    .filter(({ records }) => records.length > 0 && records.every(({ weight }) => weight === 0))
    .map(({ service, records: [first, ...others] }) => ({
      severity: 'error' as const,
      what: `${service}: all ${others.length + 1} records of ${first?.name} ${first?.type} have weight 0`,
      why: 'Route 53 then answers with each fleet alike, whatever the release policy says.',
      todo: "Give the stable fleet's record a weight above 0. They are as follows now:",
      command: listing(seen.protection, service),
    })),
)
