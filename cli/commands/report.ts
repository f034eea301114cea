import { cloudWatchClient } from '../../shared/aws/clients/cloudwatch.ts'
import { documentClient } from '../../shared/aws/clients/dynamodb.ts'
import { lambdaClient } from '../../shared/aws/clients/lambda.ts'
import { describeFunction } from '../../shared/aws/doctor/functions.ts'
import { cloudWatchMetrics } from '../../shared/aws/cloudwatch/metrics.ts'
import { dynamoDbStore } from '../../shared/aws/store/store.ts'
import { systemClock } from '../../shared/aws/system-clock.ts'
import { loadConfig } from '../../shared/config/index.ts'
import { PortError } from '../../shared/ports/port-error.ts'
import type { ReportedCase } from '../../report/data.ts'
import { oneLine, printableJson } from '../control/printable.ts'
import { Failure } from '../failure.ts'
import { writeWithin } from '../output/files.ts'
import { incidentCase } from '../report/incident-case.ts'

export interface ReportOptions {
  readonly incident: string
  readonly config: string
  readonly out?: string
  readonly json: boolean
  readonly table?: string
  readonly functionName: string
}

/** Where serverless.yml puts the stack unless the environment says otherwise. */
const defaultRegion = 'us-east-1'
const attempts = 3

/**
 * Writes the report of an incident of a deployed account, and says where; with `json` prints what it is made of. Throws a
 * `UsageError` for a file that cannot be written, a `Failure` where the account does not give the record.
 */
export async function report(options: ReportOptions): Promise<void> {
  const protection = loadConfig(options.config)
  const region = process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION'] || defaultRegion
  const id = oneLine(options.incident)
  const found = await read(options, region, (table) => {
    const clients = { region, maxAttempts: attempts }
    const ports = {
      store: dynamoDbStore(documentClient(clients), table, systemClock),
      metrics: cloudWatchMetrics(cloudWatchClient(clients)),
    }
    return incidentCase(ports, protection, options.incident, systemClock.now())
  })
  if (found === null) {
    throw new Failure(
      `There is no incident ${id} in ${region}; messages and \`npm run control -- status\` have the ids of those that there are.`,
    )
  }
  if (options.json) process.stdout.write(`${printableJson(found)}\n`)
  if (options.json && options.out === undefined) return
  const file = options.out ?? `.build/${options.incident.replaceAll(/[^\w.-]/g, '_')}.html`
  writeWithin('--out', file, await reportText(found))
  process.stderr.write(`Report: ${file}\n`)
}

async function read(
  { table, functionName }: ReportOptions,
  region: string,
  from: (table: string) => Promise<ReportedCase | null>,
): Promise<ReportedCase | null> {
  try {
    return await from(table ?? (await tableOf(functionName, region)))
  } catch (error) {
    if (!(error instanceof PortError)) throw error
    throw new Failure(`${advice(error)}\n(${oneLine(error.message)})`, { cause: error })
  }
}

/** The table of the stack has a name that CloudFormation chose; its functions know it. */
async function tableOf(functionName: string, region: string): Promise<string> {
  const deployed = await describeFunction(lambdaClient({ region, maxAttempts: attempts }), functionName)
  if (deployed === null) {
    throw new Failure(
      `There is no function ${oneLine(functionName)} in ${region}. Name the region by AWS_REGION, another function by --function-name, or the table by --table.`,
    )
  }
  const table = deployed.environment['BALLAST_TABLE']
  if (table) return table
  throw new Failure(`${oneLine(functionName)} has no BALLAST_TABLE in its environment. Name the table by --table.`)
}

function advice({ code }: PortError): string {
  switch (code) {
    case 'denied':
      return 'AWS does not take the credentials, or they may not do this: lambda:GetFunctionConfiguration, dynamodb:GetItem and dynamodb:Query on the table, cloudwatch:GetMetricData.'
    case 'not-found':
      return 'There is no such table. Check AWS_REGION and --table.'
    default:
      return 'The record could not be read.'
  }
}

// The chart library is large: it is loaded only for a report.
async function reportText(found: ReportedCase): Promise<string> {
  const { reportOf } = await import('../../report/index.ts')
  return reportOf({ title: `Incident ${found.name}`, cases: [found] })
}
