import type { Service } from '../shared/domain/service/service.ts'

/** The ARNs of the node groups of some services, each once, as texts for `Fn::Sub`. */
export const nodeGroupArns = (services: readonly Service[]): string[] => [
  ...new Set(
    services
      .flatMap(({ fleets }) => [fleets.stable.nodeGroup, fleets.candidate.nodeGroup])
      .filter((group) => group !== undefined)
      // A node group's ARN ends in an id that EKS gives it (Service Authorization Reference, Amazon EKS).
      .map(
        ({ cluster, name }) =>
          `arn:\${AWS::Partition}:eks:\${AWS::Region}:\${AWS::AccountId}:nodegroup/${cluster}/${name}/*`,
      ),
  ),
]
