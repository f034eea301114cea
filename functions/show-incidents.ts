import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middyfy from '@middy/core'
import { problemOf } from '../report/widget/answer.ts'
import { documentationOf } from '../report/widget/documentation.ts'
import { widgetOf } from '../report/widget/widget.ts'
import { documentClient } from '../shared/aws/clients/dynamodb.ts'
import { dynamoDbStore } from '../shared/aws/store/store.ts'
import { systemClock } from '../shared/aws/system-clock.ts'
import { deployedProtection } from '../shared/config/deployed.ts'
import { readEnvironment } from '../shared/config/environment.ts'
import { parseShowRequest, widgetCallOf } from '../shared/triggers/widget-call.ts'
import { readOverview, type ShowDependencies } from '../shared/workflow/show/read-overview.ts'

/** What a look needs, and the ARN of the function that the buttons call. */
export interface WidgetDependencies extends ShowDependencies {
  readonly control: string
}

/** What a look needs, from the function's environment. Throws with all that is wrong with it or with the config. */
export function dependenciesFrom(variables: Readonly<Record<string, string | undefined>>): WidgetDependencies {
  const { BALLAST_TABLE, BALLAST_CONTROL } = readEnvironment(['BALLAST_TABLE', 'BALLAST_CONTROL'], variables)
  return {
    protection: deployedProtection(variables),
    control: BALLAST_CONTROL,
    ports: { clock: systemClock, store: dynamoDbStore(documentClient(), BALLAST_TABLE, systemClock) },
  }
}

const isQuestion = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && 'describe' in event && Boolean(event.describe)

/**
 * The Lambda handler over given dependencies, which are built at the first event and kept. It answers as CloudWatch has it
 * of a custom widget: Markdown where it is to describe itself, else HTML. A wrong parameter is an answer; a table that
 * cannot be read throws, and CloudWatch shows that.
 */
export function createHandler(build: () => WidgetDependencies) {
  const logger = new Logger({ serviceName: 'ballast' })
  let dependencies: WidgetDependencies | undefined
  const run = async (given: unknown): Promise<string> => {
    try {
      dependencies ??= build()
      const { control, protection } = dependencies
      const names = protection.services.map(({ name }) => name)
      if (isQuestion(given)) return documentationOf(names[0] ?? 'web')
      const call = widgetCallOf(given)
      const theme = call.widget?.theme ?? 'light'
      const request = parseShowRequest(call, names)
      if ('problem' in request) return problemOf(request.problem, theme)
      const { service, incidents } = request
      return widgetOf(await readOverview(dependencies, { service, count: incidents }), { theme, control, incidents })
    } catch (error) {
      logger.error('not shown', { error })
      throw error
    }
  }
  return middyfy<unknown, string>().use(injectLambdaContext(logger)).handler(run)
}

/** Entry point of the Lambda function `show-incidents`. */
export const handler = createHandler(() => dependenciesFrom(process.env))
