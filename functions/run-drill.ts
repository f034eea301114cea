import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import type { DurableContext, DurableLambdaHandler } from '@aws/durable-execution-sdk-js'
import middyfy from '@middy/core'
import { executionModeDurableContext } from '@middy/core/executionModeDurableContext'
import { cloudWatchClient } from '../shared/aws/clients/cloudwatch.ts'
import { documentClient } from '../shared/aws/clients/dynamodb.ts'
import { eksClient } from '../shared/aws/clients/eks.ts'
import { route53Client } from '../shared/aws/clients/route53.ts'
import { snsClient } from '../shared/aws/clients/sns.ts'
import { sqsClient } from '../shared/aws/clients/sqs.ts'
import { sqsDeadLetters } from '../shared/aws/dead-letters.ts'
import { dynamoDbDrillHolds } from '../shared/aws/store/drill-holds.ts'
import { cloudWatchDrillMetrics } from '../shared/aws/cloudwatch/drill-metrics.ts'
import { eksDrillNodeGroups, eksNodeGroups } from '../shared/aws/node-groups.ts'
import { snsNotifier } from '../shared/aws/notifier.ts'
import { dynamoDbStore } from '../shared/aws/store/store.ts'
import { systemClock } from '../shared/aws/system-clock.ts'
import { route53WeightedRecords } from '../shared/aws/route53/weighted-records.ts'
import { deployedProtection } from '../shared/config/deployed.ts'
import { readEnvironment } from '../shared/config/environment.ts'
import type { DrillReport } from '../shared/domain/drill/report.ts'
import type { DrillDependencies } from '../shared/workflow/drill/drill.ts'
import { runDrill } from '../shared/workflow/drill/run-drill.ts'

/** What a drill needs, from the function's environment. Throws with all that is wrong with it or with the config. */
export function dependenciesFrom(variables: Readonly<Record<string, string | undefined>>): DrillDependencies {
  const { BALLAST_TABLE, BALLAST_TOPIC_ARN, BALLAST_DEAD_LETTERS_URL } = readEnvironment(
    ['BALLAST_TABLE', 'BALLAST_TOPIC_ARN', 'BALLAST_DEAD_LETTERS_URL'],
    variables,
  )
  const eks = eksClient()
  const tables = documentClient()
  return {
    protection: deployedProtection(variables),
    ports: {
      clock: systemClock,
      records: route53WeightedRecords(route53Client()),
      nodeGroups: eksNodeGroups(eks),
      store: dynamoDbStore(tables, BALLAST_TABLE, systemClock),
      notifier: snsNotifier(snsClient(), BALLAST_TOPIC_ARN),
      deadLetters: sqsDeadLetters(sqsClient(), BALLAST_DEAD_LETTERS_URL),
      drillMetrics: cloudWatchDrillMetrics(cloudWatchClient()),
      drillHolds: dynamoDbDrillHolds(tables, BALLAST_TABLE),
      drillNodeGroups: eksDrillNodeGroups(eks),
    },
  }
}

/**
 * The durable Lambda handler over given dependencies, which are built at the first event and kept. Who may ask is IAM's
 * business. A drill that is refused is a result; a request that cannot be taken throws, and people are paged.
 */
export function createHandler(build: () => DrillDependencies): DurableLambdaHandler {
  const logger = new Logger({ serviceName: 'ballast' })
  let dependencies: DrillDependencies | undefined
  const run = async (event: unknown, durable: DurableContext): Promise<DrillReport> => {
    // The durable logger is silent while it replays what was logged before.
    durable.configureLogger({ customLogger: logger })
    const execution = durable.executionContext.durableExecutionArn
    try {
      dependencies ??= build()
      const report = await runDrill(event, durable, dependencies)
      durable.logger.info('drilled', { execution, report })
      return report
    } catch (error) {
      durable.logger.error('not drilled', { execution, error })
      throw error
    }
  }
  return middyfy<unknown, DrillReport, Error, DurableContext>({
    executionMode: executionModeDurableContext,
    // As for handle-incident: an invocation that runs out of time goes on from its last checkpoint.
    timeoutEarlyInMillis: 0,
  })
    .use(injectLambdaContext(logger))
    .handler(run) as unknown as DurableLambdaHandler
}

/** Entry point of the Lambda function `run-drill`. */
export const handler = createHandler(() => dependenciesFrom(process.env))
