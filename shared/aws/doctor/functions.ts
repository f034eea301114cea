import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { DeployedFunction } from '../../domain/doctor/snapshot.ts'
import { PortError } from '../../ports/port-error.ts'
import { call } from '../errors.ts'

const operation = 'lambda:GetFunctionConfiguration'

/** A function as Lambda describes it; null where there is none of this name. */
export async function describeFunction(client: LambdaClient, name: string): Promise<DeployedFunction | null> {
  const command = new GetFunctionConfigurationCommand({ FunctionName: name })
  try {
    const {
      FunctionArn: arn,
      Role: roleArn,
      State: state,
      Environment,
    } = await call(operation, () => client.send(command))
    if (!arn || !roleArn || !state) {
      throw new PortError('malformed-answer', operation, `${name} has no ARN, role or state`)
    }
    return { arn, roleArn, state, environment: Environment?.Variables ?? {} }
  } catch (error) {
    if (error instanceof PortError && error.code === 'not-found') return null
    throw error
  }
}
