import { isListed } from '../../records/known-good.ts'
import { describeShare, describeWeights, fleetShare, sameWeights, weightsOf } from '../../records/weights.ts'
import { check } from '../check.ts'

/** The candidate's share is a step of the release policy, unless it is what Ballast itself has set. */
export const weightsPolicy = check(
  'weights-policy',
  "the weights give the candidate a share that the service's release policy does not have",
  ['records', 'memory'],
  ({ records: all, memory, protection: { services } }) =>
    services.flatMap((service) => {
      const records = all.find((each) => each.service === service.name)?.records ?? []
      const live = weightsOf(records)
      const written = memory.find((each) => each.service === service.name)?.state.lastWrite
      const isKnown = ['stable', 'candidate'] as const
      const areThere = isKnown.every((role) => service.fleets[role].setIdentifier in live)
      // Other checks tell of these.
      if (!areThere || Object.values(live).every((weight) => weight === 0)) return []
      const share = fleetShare(service, live, 'candidate')
      if (isListed(service.release, share) || (written && sameWeights(written.weights, live))) return []
      return [
        {
          severity: 'warning' as const,
          what: `${service.name}: the weights ${describeWeights(live)} give the candidate ${describeShare(share)}; its policy has ${service.release.allowedShares.join(', ')} %`,
          why: 'Weights are relative. Ballast takes a share above the next step for a misweighted release, and the weights can never become known good.',
          todo: 'Set weights that make one of these shares, such as 95 and 5 for 5 %, or list the share under release.allowedShares in ballast.yml.',
          command: null,
        },
      ]
    }),
)
