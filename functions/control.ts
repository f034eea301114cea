import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middyfy from '@middy/core'
import { answerOf } from '../report/widget/answer.ts'
import { lambdaCallbacks } from '../shared/aws/lambda/callbacks.ts'
import { notifierFor } from '../shared/aws/channels/index.ts'
import { documentClient } from '../shared/aws/clients/dynamodb.ts'
import { eksClient } from '../shared/aws/clients/eks.ts'
import { lambdaClient } from '../shared/aws/clients/lambda.ts'
import { route53Client } from '../shared/aws/clients/route53.ts'
import { snsClient } from '../shared/aws/clients/sns.ts'
import { sqsClient } from '../shared/aws/clients/sqs.ts'
import { sqsDeadLetters } from '../shared/aws/dead-letters.ts'
import { eksNodeGroups } from '../shared/aws/node-groups.ts'
import { dynamoDbStore } from '../shared/aws/store/store.ts'
import { systemClock } from '../shared/aws/system-clock.ts'
import { route53WeightedRecords } from '../shared/aws/route53/weighted-records.ts'
import { deployedProtection } from '../shared/config/deployed.ts'
import { readEnvironment } from '../shared/config/environment.ts'
import { display } from '../shared/domain/messages/wording.ts'
import { parseControlRequest } from '../shared/triggers/control-request.ts'
import { parseWidgetRequest, widgetCallOf } from '../shared/triggers/widget-call.ts'
import { control } from '../shared/workflow/control/control.ts'
import type { ControlDependencies } from '../shared/workflow/control/control-dependencies.ts'
import type { ControlResult } from '../shared/workflow/control/control-result.ts'

/** What a request needs, from the function's environment. Throws with all that is wrong with it or with the config. */
export function dependenciesFrom(variables: Readonly<Record<string, string | undefined>>): ControlDependencies {
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
      nodeGroups: eksNodeGroups(eksClient()),
      store: dynamoDbStore(documentClient(), BALLAST_TABLE, systemClock),
      notifier: notifierFor(protection.notifications, { sns: snsClient(), topicArn: BALLAST_TOPIC_ARN }),
      deadLetters: sqsDeadLetters(sqsClient(), BALLAST_DEAD_LETTERS_URL),
      callbacks: lambdaCallbacks(lambdaClient()),
    },
  }
}

/**
 * The Lambda handler over given dependencies, which are built at the first request and kept. Who may ask is IAM's
 * business. A request that cannot be taken, and a call that fails, throw; one that is refused is an answer. Buttons of a
 * CloudWatch widget get the answer as HTML, for people.
 */
export function createHandler(build: () => ControlDependencies) {
  const logger = new Logger({ serviceName: 'ballast' })
  let dependencies: ControlDependencies | undefined
  const run = async (given: unknown): Promise<ControlResult | string> => {
    const { event, widget } = widgetCallOf(given)
    try {
      dependencies ??= build()
      const request = widget === null ? parseControlRequest(event) : parseWidgetRequest(event, widget)
      const result = await control(request, dependencies)
      logger.info(result.done ? 'done' : 'refused', { request, message: result.message })
      return widget === null ? result : answerOf(result, widget.theme)
    } catch (error) {
      logger.error('failed', { request: display(event), error })
      throw error
    }
  }
  return middyfy<unknown, ControlResult | string>().use(injectLambdaContext(logger)).handler(run)
}

/** Entry point of the Lambda function `control`. */
export const handler = createHandler(() => dependenciesFrom(process.env))
