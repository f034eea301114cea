import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middyfy from '@middy/core'
import { cloudWatchAlarms } from '../shared/aws/cloudwatch/alarms.ts'
import { emfCheckMeasurements } from '../shared/aws/cloudwatch/check-measurements.ts'
import { cloudWatchClient } from '../shared/aws/clients/cloudwatch.ts'
import { documentClient } from '../shared/aws/clients/dynamodb.ts'
import { lambdaClient } from '../shared/aws/clients/lambda.ts'
import { route53Client } from '../shared/aws/clients/route53.ts'
import { nodeDnsProbe } from '../shared/aws/route53/dns-probe.ts'
import { lambdaExecutions } from '../shared/aws/lambda/executions.ts'
import { cloudWatchMetrics } from '../shared/aws/cloudwatch/metrics.ts'
import { dynamoDbStore } from '../shared/aws/store/store.ts'
import { checkRates, paced } from '../shared/aws/pace.ts'
import { systemClock, systemTiming } from '../shared/aws/system-clock.ts'
import { route53RecordPages } from '../shared/aws/route53/weighted-records.ts'
import { deployedProtection } from '../shared/config/deployed.ts'
import { readEnvironment } from '../shared/config/environment.ts'
import { checkSignals, type CheckDependencies, type CheckResult } from '../shared/workflow/check/check-signals.ts'

/** What a run needs, from the function's environment. Throws with all that is wrong with it or with the config. */
export function dependenciesFrom(variables: Readonly<Record<string, string | undefined>>): CheckDependencies {
  const { BALLAST_TABLE, BALLAST_HANDLE_INCIDENT } = readEnvironment(
    ['BALLAST_TABLE', 'BALLAST_HANDLE_INCIDENT'],
    variables,
  )
  const cloudWatch = cloudWatchClient()
  return {
    protection: deployedProtection(variables),
    seen: new Map(),
    ports: {
      clock: systemClock,
      records: route53RecordPages(route53Client(), paced(systemTiming, checkRates.records)),
      metrics: cloudWatchMetrics(cloudWatch, paced(systemTiming, checkRates.metrics)),
      store: dynamoDbStore(documentClient(), BALLAST_TABLE, systemClock),
      alarms: cloudWatchAlarms(cloudWatch, paced(systemTiming, checkRates.alarms)),
      executions: lambdaExecutions(lambdaClient(), BALLAST_HANDLE_INCIDENT),
      dnsProbe: nodeDnsProbe(),
      measurements: emfCheckMeasurements(),
    },
  }
}

/**
 * The Lambda handler over given dependencies, which are built at the first event and kept. What could not be done for
 * a service is logged and counted; only a run that cannot begin throws, and the missing heartbeat then pages.
 */
export function createHandler(build: () => CheckDependencies) {
  const logger = new Logger({ serviceName: 'ballast' })
  let dependencies: CheckDependencies | undefined
  const run = async (): Promise<CheckResult> => {
    dependencies ??= build()
    const result = await checkSignals(dependencies)
    for (const request of result.started) logger.info('started', { request })
    for (const { service, problem } of result.problems) logger.error('not checked', { service, problem })
    return result
  }
  return middyfy().use(injectLambdaContext(logger)).handler(run)
}

/** Entry point of the Lambda function `check-signals`. */
export const handler = createHandler(() => dependenciesFrom(process.env))
