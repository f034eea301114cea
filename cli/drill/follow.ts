import {
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  InvokeCommand,
  type GetDurableExecutionCommandOutput,
} from '@aws-sdk/client-lambda'
import * as z from 'zod'
import { lambdaClient } from '../../shared/aws/clients/lambda.ts'
import { call } from '../../shared/aws/errors.ts'
import type { DrillReport } from '../../shared/domain/drill/report.ts'
import { PortError } from '../../shared/ports/port-error.ts'
import type { DrillRequest } from '../../shared/triggers/drill-request.ts'
import { oneLine } from '../control/printable.ts'
import { Failure } from '../failure.ts'
import { drillReport } from './report-shape.ts'

type Client = ReturnType<typeof lambdaClient>

/** Is told of each step that a drill begins. */
export type Progress = (step: string) => void

const goesOn = 'The drill goes on without this command, and people are told of its end by the topic.'
/** Looks in a row that may fail before the command gives up. */
const mostFailures = 5

function explained(error: unknown, functionName: string): unknown {
  if (!(error instanceof PortError)) return error
  const advice: Partial<Record<PortError['code'], string>> = {
    'not-found': `There is no ${functionName} here. Deploy the stack (npm run deploy), or name its region by AWS_REGION.`,
    denied: `Your credentials may not run drills. Ask for lambda:InvokeFunction on ${functionName}, and for lambda:GetDurableExecution and lambda:GetDurableExecutionHistory on its executions.`,
    unavailable: `Lambda could not be reached, or its answer was lost. Check the network and AWS_REGION; had the drill begun, people are told of its end.`,
  }
  const text = advice[error.code] ?? `Lambda did not take the call to ${functionName}.`
  return new Failure(`${text}\n(${oneLine(error.message)})`, { cause: error })
}

/** The steps that have begun, as far as Lambda tells of them. */
async function stepsOf(client: Client, arn: string): Promise<string[]> {
  const names: string[] = []
  let marker: string | undefined
  do {
    const command = new GetDurableExecutionHistoryCommand({
      DurableExecutionArn: arn,
      ...(marker !== undefined && { Marker: marker }),
    })
    const page = await call('lambda:GetDurableExecutionHistory', () => client.send(command))
    for (const { EventType: type, Name: name } of page.Events ?? []) {
      if (type === 'StepStarted' && name !== undefined) names.push(name)
    }
    marker = page.NextMarker
  } while (marker !== undefined && marker !== '')
  return names
}

function reportOf({
  Result: result = '',
  Status: status,
  Error: failed,
}: GetDurableExecutionCommandOutput): DrillReport {
  if (status !== 'SUCCEEDED') {
    const why = failed?.ErrorMessage === undefined ? '' : `: ${oneLine(failed.ErrorMessage)}`
    throw new Failure(`The drill ended as ${status}${why}\nLook whether it has put everything back; people were paged.`)
  }
  let content: unknown
  try {
    content = JSON.parse(result)
  } catch (cause) {
    throw new Failure("The drill's result is not JSON. Is the function Ballast's?", { cause })
  }
  const parsed = drillReport.safeParse(content)
  if (parsed.success) return parsed.data
  throw new Failure(
    `The drill's result is one that this version does not know: ${oneLine(z.prettifyError(parsed.error))}\n` +
      'Deploy the version that you have here, or use the one that is deployed.',
  )
}

async function start(client: Client, functionName: string, request: DrillRequest): Promise<string> {
  const command = new InvokeCommand({
    FunctionName: functionName,
    // A drill takes longer than the quarter of an hour for which Lambda keeps a caller waiting.
    InvocationType: 'Event',
    Payload: new TextEncoder().encode(JSON.stringify(request)),
  })
  const { DurableExecutionArn: arn } = await call('lambda:Invoke', () => client.send(command))
  if (arn === undefined)
    throw new Failure(`${functionName} is no durable function, so its drill cannot be followed. ${goesOn}`)
  return arn
}

/** Starts a drill and follows it to its end. Throws a `Failure` that says what to do. */
export async function followDrill(
  functionName: string,
  request: DrillRequest,
  progress: Progress,
  wait: () => Promise<unknown>,
): Promise<DrillReport> {
  const client = lambdaClient()
  try {
    const arn = await start(client, functionName, request)
    let told = 0
    for (let failures = 0; ;) {
      try {
        const command = new GetDurableExecutionCommand({ DurableExecutionArn: arn })
        const execution = await call('lambda:GetDurableExecution', () => client.send(command))
        const steps = await stepsOf(client, arn)
        for (const step of steps.slice(told)) progress(step)
        told = Math.max(told, steps.length)
        if (execution.Status !== 'RUNNING') return reportOf(execution)
        failures = 0
      } catch (error) {
        if (!(error instanceof PortError) || !error.retryable || ++failures === mostFailures) throw error
      }
      await wait()
    }
  } catch (error) {
    throw explained(error, functionName)
  } finally {
    client.destroy()
  }
}
