import { amount } from '../../shared/domain/detection/wording.ts'
import { policyLimits } from '../../infra/policies/policy-documents.ts'
import type { Protection } from '../../shared/domain/service/service.ts'
import { charactersOf, type TemplateSize } from './template.ts'
import { ownDeployment, wayOut } from './way-out.ts'

/** AWS CloudFormation quotas: resources in a template, and bytes of a template that comes from S3. */
export const mostResources = 500
export const mostBytes = 1_000_000
/** IAM quotas: managed policies of a role, as every account has them, and where AWS raised it. */
const usualManagedPolicies = 10
const mostManagedPolicies = 20
/** EventBridge quotas: rules on an event bus, as accounts have them in most regions. */
const usualRules = 300

/** What a stack has more of than AWS takes, each with what to do about it. Empty where it fits. */
export function exceededLimits(
  stackName: string,
  { resources, bytes, roles, most }: TemplateSize,
  protection: Protection,
): string[] {
  const services = protection.services.length
  const mostCharacters = policyLimits.inline + mostManagedPolicies * policyLimits.managed
  const tooLong = roles.filter(
    ({ inlineCharacters, managedCharacters }) =>
      inlineCharacters > policyLimits.inline ||
      managedCharacters.length > mostManagedPolicies ||
      managedCharacters.some((each) => each > policyLimits.managed),
  )
  return [
    ...(resources <= mostResources
      ? []
      : [
          `${stackName} has ${amount(resources)} resources, ${amount(most.count)} of them ${most.type}; CloudFormation takes ${amount(mostResources)} in a stack. ${wayOut(protection)}`,
        ]),
    ...(bytes <= mostBytes
      ? []
      : [
          `${stackName}'s template has ${amount(bytes)} bytes; CloudFormation takes ${amount(mostBytes)}. ${wayOut(protection)}`,
        ]),
    ...tooLong.map((role) => {
      const characters = charactersOf(role)
      return `${stackName}'s ${role.id} has policies of about ${amount(characters)} characters; IAM takes ${amount(mostCharacters)} for a role, and they grow with the zones, records and node groups of the config. That is room for about ${amount(Math.floor((services * mostCharacters) / Math.max(characters, mostCharacters)))} of ${amount(services)} services like these. ${ownDeployment}`
    }),
  ]
}

/**
 * Which quotas have to be raised before a stack can be deployed, and how. Whether the account has them raised is not known
 * here; where it has not, CloudFormation takes back what it did.
 */
export function quotasToRaise(stackName: string, { roles, rules }: TemplateSize): string[] {
  return [
    ...roles.flatMap(({ id, managedCharacters: { length } }) =>
      length > usualManagedPolicies && length <= mostManagedPolicies
        ? [
            `${stackName}'s ${id} has ${length} managed policies; an account takes ${usualManagedPolicies} for a role until that quota of IAM (managed policies attached to an IAM role) is raised, which AWS does up to ${mostManagedPolicies} (aws service-quotas request-service-quota-increase).`,
          ]
        : [],
    ),
    ...(rules > usualRules
      ? [
          `${stackName} has ${amount(rules)} rules; most regions take ${amount(usualRules)}, all of an account together, until that quota of EventBridge is raised (aws service-quotas request-service-quota-increase).`,
        ]
      : []),
  ]
}
