import { check } from '../check.ts'
import { listing } from './record-ttl.ts'

/** Route 53 leaves out a load balancer that has no healthy target. */
export const targetHealth = check(
  'target-health',
  'an alias does not evaluate the health of its target',
  ['records'],
  ({ records: all, protection }) =>
    all.flatMap(({ service, records }) =>
      records
        .filter(({ aliasTarget }) => aliasTarget?.evaluateTargetHealth === false)
        .map(({ name, type, setIdentifier }) => ({
          severity: 'warning' as const,
          what: `${service}: the alias ${name} ${type} '${setIdentifier}' has EvaluateTargetHealth false`,
          why: 'Route 53 answers with a fleet that has no healthy target at all, until Ballast or a person changes the weights.',
          todo: 'Set EvaluateTargetHealth to true where the record is defined. It is as follows now:',
          command: listing(protection, service),
        })),
    ),
)
