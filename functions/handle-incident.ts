import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import type { DurableContext, DurableLambdaHandler } from '@aws/durable-execution-sdk-js'
import middyfy from '@middy/core'
import { executionModeDurableContext } from '@middy/core/executionModeDurableContext'
import { compactCheckpoints } from '../shared/aws/lambda/checkpoints.ts'
import { notifierFor } from '../shared/aws/channels/index.ts'
import { cloudWatchClient } from '../shared/aws/clients/cloudwatch.ts'
import { documentClient } from '../shared/aws/clients/dynamodb.ts'
import { eksClient } from '../shared/aws/clients/eks.ts'
import { route53Client } from '../shared/aws/clients/route53.ts'
import { snsClient } from '../shared/aws/clients/sns.ts'
import { sqsClient } from '../shared/aws/clients/sqs.ts'
import { sqsDeadLetters } from '../shared/aws/dead-letters.ts'
import { emfMeasurements } from '../shared/aws/cloudwatch/measurements.ts'
import { cloudWatchMetrics } from '../shared/aws/cloudwatch/metrics.ts'
import { eksNodeGroups } from '../shared/aws/node-groups.ts'
import { dynamoDbStore } from '../shared/aws/store/store.ts'
import { systemClock } from '../shared/aws/system-clock.ts'
import { route53WeightedRecords } from '../shared/aws/route53/weighted-records.ts'
import { deployedProtection } from '../shared/config/deployed.ts'
import { readEnvironment } from '../shared/config/environment.ts'
import { handleIncident } from '../shared/workflow/incident/handle-incident.ts'
import type { HandleIncidentDependencies, HandleIncidentResult } from '../shared/workflow/incident/handle-incident.ts'

/** What the workflow needs, from the function's environment. Throws with all that is wrong with it or with the config. */
export function dependenciesFrom(variables: Readonly<Record<string, string | undefined>>): HandleIncidentDependencies {
  const { BALLAST_TABLE, BALLAST_TOPIC_ARN, BALLAST_DEAD_LETTERS_URL } = readEnvironment(
    ['BALLAST_TABLE', 'BALLAST_TOPIC_ARN', 'BALLAST_DEAD_LETTERS_URL'],
    variables,
  )
  const protection = deployedProtection(variables)
  return {
    protection,
    ports: {
      clock: systemClock,
      records: route53WeightedRecords(route53Client()),
      metrics: cloudWatchMetrics(cloudWatchClient()),
      nodeGroups: eksNodeGroups(eksClient()),
      store: dynamoDbStore(documentClient(), BALLAST_TABLE, systemClock),
      notifier: notifierFor(protection.notifications, { sns: snsClient(), topicArn: BALLAST_TOPIC_ARN }),
      deadLetters: sqsDeadLetters(sqsClient(), BALLAST_DEAD_LETTERS_URL),
      measurements: emfMeasurements(),
    },
  }
}

/**
 * The durable Lambda handler over given dependencies, which are built at the first event and kept. An execution that
 * cannot be handled throws: it ends as failed and its event goes where the stack sends such events.
 */
export function createHandler(
  build: () => HandleIncidentDependencies,
  workflow: typeof handleIncident = handleIncident,
): DurableLambdaHandler {
  const logger = new Logger({ serviceName: 'ballast' })
  let dependencies: HandleIncidentDependencies | undefined
  const run = async (event: unknown, durable: DurableContext): Promise<HandleIncidentResult> => {
    // The durable logger is silent while it replays what was logged before.
    durable.configureLogger({ customLogger: logger })
    durable.configureSerdes({ defaultSerdes: compactCheckpoints })
    const execution = durable.executionContext.durableExecutionArn
    try {
      dependencies ??= build()
      const result = await workflow(event, durable, dependencies)
      durable.logger.info('handled', { execution, result })
      return result
    } catch (error) {
      durable.logger.error('not handled', { execution, error })
      throw error
    }
  }
  return middyfy<unknown, HandleIncidentResult, Error, DurableContext>({
    executionMode: executionModeDurableContext,
    // Middy's early timeout would be an error of the handler, which ends the whole execution as failed; an invocation
    // that really runs out of time is only that, and a later one goes on from its last checkpoint.
    timeoutEarlyInMillis: 0,
  })
    .use(injectLambdaContext(logger))
    .handler(run) as unknown as DurableLambdaHandler
}

/** Entry point of the Lambda function `handle-incident`. */
export const handler = createHandler(() => dependenciesFrom(process.env))
