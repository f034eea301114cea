import { InvokeCommand } from '@aws-sdk/client-lambda'
import type { InvokeCommandOutput } from '@aws-sdk/client-lambda'
import * as z from 'zod'
import { lambdaClient } from '../../shared/aws/clients/lambda.ts'
import { call } from '../../shared/aws/errors.ts'
import { PortError } from '../../shared/ports/port-error.ts'
import type { ControlRequest } from '../../shared/workflow/control/control-request.ts'
import type { ControlResult } from '../../shared/workflow/control/control-result.ts'
import { Failure } from '../failure.ts'
import { answer } from './answer.ts'
import { oneLine, printable } from './printable.ts'

/** A little longer than the function's own timeout (serverless.yml), so that the function says what took so long. */
const patienceSeconds = 35

const unknownEffect = 'Whether it was done is not known: look with `npm run control -- status` before you ask again.'

const functionFailure = z.object({ errorMessage: z.string(), errorType: z.string().optional() })

/** The network's words for a connection that never came about. */
const unreached = /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN/

/** What to do about a call that failed. */
function advice({ code, cause, message }: PortError, functionName: string, region: string): string {
  const name = cause instanceof Error ? cause.name : ''
  if (/Credentials|MissingAuthenticationToken/.test(name))
    return 'There are no AWS credentials that work. Sign in (such as `aws sso login`), or set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.'
  if (/ExpiredToken|UnrecognizedClient|InvalidClientTokenId|Signature/.test(name))
    return 'AWS does not take these credentials. Sign in again, and check which AWS_PROFILE is set.'
  if (/Timeout/.test(name)) return `There was no answer within ${patienceSeconds} s. ${unknownEffect}`
  if (unreached.test(message))
    return `Lambda in ${region} could not be reached, so nothing was done. Check the network, AWS_REGION and AWS_ENDPOINT_URL_LAMBDA.`
  switch (code) {
    case 'not-found':
      return `There is no function ${functionName} in ${region}. Deploy the stack (npx osls deploy), or name its region by AWS_REGION, or another function by --function-name.`
    case 'denied':
      return `Your credentials may not invoke ${functionName}. Ask for lambda:InvokeFunction on it (the stack's output ControlFunctionArn).`
    case 'throttled':
      return 'Lambda takes no more calls at the moment. Nothing was done; ask again in a few seconds.'
    case 'unavailable':
      return `Lambda in ${region} failed, or its answer was lost. ${unknownEffect}`
    default:
      return `Lambda in ${region} did not take the call. Check AWS_REGION, AWS_ENDPOINT_URL_LAMBDA and --function-name.`
  }
}

function failureOf(error: unknown, functionName: string, region: string): Failure {
  if (error instanceof TypeError && 'code' in error && error.code === 'ERR_INVALID_URL')
    return new Failure('AWS_ENDPOINT_URL_LAMBDA, AWS_ENDPOINT_URL or endpoint_url in ~/.aws/config is not a URL.')
  if (!(error instanceof PortError)) throw error
  const text = `${oneLine(advice(error, functionName, region))}\n(${oneLine(error.message)})`
  return new Failure(text, { cause: error })
}

function parsed(text: string, functionName: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Failure(`${functionName} answered with something that is not JSON. Is it Ballast's? ${unknownEffect}`, {
      cause,
    })
  }
}

function resultOf({ FunctionError, Payload }: InvokeCommandOutput, functionName: string): ControlResult {
  const content = parsed(new TextDecoder().decode(Payload), functionName)
  if (FunctionError !== undefined) {
    const failure = functionFailure.safeParse(content).data
    const what = failure === undefined ? '' : `: ${printable(failure.errorMessage)}`
    throw new Failure(
      `${functionName} failed${what}\n${unknownEffect} Its log group, /aws/lambda/${functionName}, has more.`,
    )
  }
  const result = answer.safeParse(content)
  if (result.success) return result.data
  throw new Failure(
    `${functionName} gave an answer that this version does not know: ${oneLine(z.prettifyError(result.error))}\n` +
      `Deploy the version that you have here, or use the one that is deployed. ${unknownEffect}`,
  )
}

async function regionOf(client: ReturnType<typeof lambdaClient>): Promise<string> {
  try {
    return await client.config.region()
  } catch (cause) {
    const why = cause instanceof Error ? oneLine(cause.message) : ''
    throw new Failure(`Set AWS_REGION to the region of the stack, such as us-east-1. (${why})`, { cause })
  }
}

/**
 * Asks the deployed function, with the credentials, region and endpoint that the environment names as for any AWS tool.
 * Throws a `Failure` that says what to do.
 */
export async function invokeControl(functionName: string, request: ControlRequest): Promise<ControlResult> {
  const client = lambdaClient({
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout: patienceSeconds * 1_000,
      throwOnRequestTimeout: true,
    },
  })
  const region = await regionOf(client)
  const command = new InvokeCommand({
    FunctionName: functionName,
    Payload: new TextEncoder().encode(JSON.stringify(request)),
  })
  try {
    const output = await call('lambda:Invoke', () => client.send(command))
    return resultOf(output, functionName)
  } catch (error) {
    if (error instanceof Failure) throw error
    throw failureOf(error, functionName, region)
  } finally {
    client.destroy()
  }
}
