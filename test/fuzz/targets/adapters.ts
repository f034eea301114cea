import type { HttpRequest } from '@smithy/core/protocols'
import { HttpResponse } from '@smithy/core/protocols'
import { cloudWatchAlarms } from '../../../shared/aws/cloudwatch/alarms.ts'
import { lambdaCallbacks } from '../../../shared/aws/lambda/callbacks.ts'
import { cloudWatchClient } from '../../../shared/aws/clients/cloudwatch.ts'
import { documentClient } from '../../../shared/aws/clients/dynamodb.ts'
import { eksClient } from '../../../shared/aws/clients/eks.ts'
import { lambdaClient } from '../../../shared/aws/clients/lambda.ts'
import type { ClientOptions } from '../../../shared/aws/clients/options.ts'
import { route53Client } from '../../../shared/aws/clients/route53.ts'
import { snsClient } from '../../../shared/aws/clients/sns.ts'
import { sqsClient } from '../../../shared/aws/clients/sqs.ts'
import { unpaced } from '../../../shared/aws/pace.ts'
import { sqsDeadLetters } from '../../../shared/aws/dead-letters.ts'
import { lambdaExecutions } from '../../../shared/aws/lambda/executions.ts'
import { cloudWatchMetrics } from '../../../shared/aws/cloudwatch/metrics.ts'
import { eksNodeGroups } from '../../../shared/aws/node-groups.ts'
import { snsNotifier } from '../../../shared/aws/notifier.ts'
import { dynamoDbStore } from '../../../shared/aws/store/store.ts'
import { route53RecordPages, route53WeightedRecords } from '../../../shared/aws/route53/weighted-records.ts'
import type { Clock } from '../../../shared/ports/clock.ts'
import type { HttpAnswer } from '../mutations/answer.ts'

export const tableName = 'ballast'

/** Ballast's own adapters with the unmodified SDK clients, over whatever answers their requests. */
export function adapters(answer: (request: HttpRequest) => Promise<HttpAnswer>, clock: Clock) {
  const options: ClientOptions = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    requestHandler: {
      async handle(request: HttpRequest) {
        const { status, headers, body } = await answer(request)
        return { response: new HttpResponse({ statusCode: status, headers: { ...headers }, body }) }
      },
    },
  }
  const cloudWatch = cloudWatchClient(options)
  const lambda = lambdaClient(options)
  return {
    records: route53WeightedRecords(route53Client(options)),
    pages: route53RecordPages(route53Client(options), unpaced),
    metrics: cloudWatchMetrics(cloudWatch),
    alarms: cloudWatchAlarms(cloudWatch),
    nodeGroups: eksNodeGroups(eksClient(options)),
    notifier: snsNotifier(snsClient(options), 'arn:aws:sns:eu-west-1:123456789012:ballast'),
    deadLetters: sqsDeadLetters(sqsClient(options), 'https://sqs.eu-west-1.amazonaws.com/123456789012/ballast'),
    executions: lambdaExecutions(lambda, 'arn:aws:lambda:eu-west-1:123456789012:function:ballast-handle-incident:live'),
    callbacks: lambdaCallbacks(lambda),
    store: dynamoDbStore(documentClient(options), tableName, clock),
  }
}

/** All that the product asks of AWS. */
export type Adapters = ReturnType<typeof adapters>
