import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam'
import type { EvaluationResult, IAMClient } from '@aws-sdk/client-iam'
import type { Denial, Need } from '../../domain/doctor/needs.ts'
import type { FunctionName } from '../../domain/doctor/own-names.ts'
import { PortError } from '../../ports/port-error.ts'
import { call } from '../errors.ts'
import { pages } from '../pages.ts'

const operation = 'iam:SimulatePrincipalPolicy'

/** What a role may not do of what it needs. IAM counts in permissions boundaries and service control policies as well. */
export async function findDenials(
  client: IAMClient,
  functionName: FunctionName,
  roleArn: string,
  { actions, resources, context }: Need,
): Promise<Denial[]> {
  const read = async (Marker: string | undefined) => {
    const command = new SimulatePrincipalPolicyCommand({
      PolicySourceArn: roleArn,
      ActionNames: [...actions],
      ResourceArns: [...resources],
      ContextEntries: Object.entries(context).map(([ContextKeyName, values]) => ({
        ContextKeyName,
        ContextKeyType: 'stringList' as const,
        ContextKeyValues: [...values],
      })),
      Marker,
    })
    const answer = await call(operation, () => client.send(command))
    return { results: answer.EvaluationResults, NextToken: answer.IsTruncated === true ? answer.Marker : undefined }
  }
  const found: EvaluationResult[] = []
  for await (const { results = [] } of pages(operation, read)) found.push(...results)
  // A proxy's page is read as an answer without results.
  if (found.length === 0) throw new PortError('malformed-answer', operation, 'the answer has no results')
  return found
    .filter(({ EvalDecision }) => EvalDecision !== 'allowed')
    .map(({ EvalActionName, EvalResourceName, EvalDecision }) => ({
      functionName,
      roleArn,
      action: EvalActionName ?? actions.join(', '),
      resource: EvalResourceName ?? resources.join(', '),
      decision: EvalDecision ?? 'not decided',
    }))
}
