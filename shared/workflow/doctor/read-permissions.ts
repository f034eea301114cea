import { needsOf, type Denial, type Deployment } from '../../domain/doctor/needs.ts'
import type { FunctionReading, Reading } from '../../domain/doctor/snapshot.ts'
import type { Protection } from '../../domain/service/service.ts'
import type { InspectionPorts } from './inspection-ports.ts'
import { reading } from './reading.ts'

/** Where the stack's resources are, from the functions; null where these do not tell. */
function deploymentOf(functions: readonly FunctionReading[], region: string): Deployment | null {
  const found = (name: string) => functions.find((each) => each.name === name)?.found
  const handling = found('ballast-handle-incident')
  const [, partition, , , account] = (handling?.arn ?? '').split(':')
  const { BALLAST_TABLE: table, BALLAST_TOPIC_ARN: topic, BALLAST_DEAD_LETTERS_URL: url } = handling?.environment ?? {}
  const handleIncident = found('ballast-check-signals')?.environment['BALLAST_HANDLE_INCIDENT']
  if (!partition || !account || !table || !topic || !url || !handleIncident) return null
  return {
    partition,
    region,
    account,
    table: `arn:${partition}:dynamodb:${region}:${account}:table/${table}`,
    topic,
    deadLetters: `arn:${partition}:sqs:${region}:${account}:${url.split('/').at(-1)}`,
    handleIncident,
  }
}

async function findDenials(
  { inspector }: InspectionPorts,
  protection: Protection,
  functions: readonly FunctionReading[],
  deployment: Deployment,
): Promise<readonly Denial[]> {
  const needs = needsOf(protection, deployment)
  const denials: Denial[] = []
  for (const { name, found } of functions) {
    for (const need of found === null ? [] : needs[name]) {
      denials.push(...(await inspector.findDenials(name, found?.roleArn ?? '', need)))
    }
  }
  return denials
}

/** What the functions' roles may not do of what they need, where the functions tell what that is. */
export async function readDenials(
  ports: InspectionPorts,
  protection: Protection,
  { value: functions, unread }: Reading<readonly FunctionReading[]>,
): Promise<Reading<readonly Denial[]>> {
  const of = "the permissions of the functions' roles"
  if (functions === null) return { value: null, unread: unread.map(({ why }) => ({ of, why })) }
  const deployment = deploymentOf(functions, ports.inspector.region)
  // The function that is missing, or what is wrong with its environment, is told of elsewhere.
  if (deployment === null) return { value: null, unread: [] }
  return reading(of, () => findDenials(ports, protection, functions, deployment))
}
