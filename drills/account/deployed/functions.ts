import { AwsRefusal } from '../wire.ts'
import type { DeployedStack } from './stack.ts'

/** How Lambda describes the functions of a stack by their names. Throws the `AwsRefusal` for one that is not there. */
export const functionConfiguration =
  (stack: DeployedStack, { accountId, region }: { readonly accountId: string; readonly region: string }) =>
  (functionName: string): object => {
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${functionName}`
    const found = stack.functions.find(({ name }) => name === functionName)
    if (found === undefined) throw new AwsRefusal('ResourceNotFoundException', 404, `Function not found: ${arn}`)
    return {
      FunctionName: functionName,
      FunctionArn: arn,
      Role: `arn:aws:iam::${accountId}:role/${found.role}`,
      State: found.state,
      LastUpdateStatus: 'Successful',
      Environment: { Variables: found.environment },
      Version: '$LATEST',
    }
  }
