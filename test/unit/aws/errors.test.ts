import { createServer } from 'node:http'
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { ConditionalCheckFailedException, DynamoDBServiceException } from '@aws-sdk/client-dynamodb'
import { GetChangeCommand, NoSuchHostedZone, PriorRequestNotComplete } from '@aws-sdk/client-route-53'
import { PublishCommand } from '@aws-sdk/client-sns'
import { describe, expect, it } from 'vitest'
import { cloudWatchClient } from '../../../shared/aws/clients/cloudwatch.ts'
import { route53Client } from '../../../shared/aws/clients/route53.ts'
import { snsClient } from '../../../shared/aws/clients/sns.ts'
import { call, translate } from '../../../shared/aws/errors.ts'
import { PortError } from '../../../shared/ports/port-error.ts'
import type { PortErrorCode } from '../../../shared/ports/port-error.ts'
import { answering, failing, testAccount } from './support/answering.ts'
import type { Answer } from './support/answering.ts'
import { rejectionOf } from './support/rejection.ts'

const $metadata = { httpStatusCode: 400, requestId: 'request-1' }
const service = (name: string, status = 400) =>
  new DynamoDBServiceException({
    name,
    $fault: status < 500 ? 'client' : 'server',
    message: 'm',
    $metadata: { httpStatusCode: status },
  })
const network = (code: string) => Object.assign(new Error(`connect ${code}`), { code, syscall: 'connect' })
const named = (name: string) => Object.assign(new Error('m'), { name })

describe('errors as the SDK constructs them', () => {
  it.each<[string, Error, PortErrorCode]>([
    ['a prior request in progress', new PriorRequestNotComplete({ message: 'm', $metadata }), 'throttled'],
    ['ProvisionedThroughputExceededException', service('ProvisionedThroughputExceededException'), 'throttled'],
    ['ThrottlingException', service('ThrottlingException'), 'throttled'],
    ['KMSThrottlingException', service('KMSThrottlingException'), 'throttled'],
    ['status 429 whatever its name', service('Whatever', 429), 'throttled'],
    ['a throttling code with status 503', service('SlowDown', 503), 'throttled'],
    ['status 500', service('InternalServerError', 500), 'unavailable'],
    ['status 507', service('Whatever', 507), 'unavailable'],
    ['a request timeout', named('TimeoutError'), 'unavailable'],
    ['an aborted request', named('AbortError'), 'unavailable'],
    ['a reset connection', network('ECONNRESET'), 'unavailable'],
    ['a refused connection', network('ECONNREFUSED'), 'unavailable'],
    ['an unknown host', network('ENOTFOUND'), 'unavailable'],
    ['a network error that the SDK does not list', network('ENETDOWN'), 'unavailable'],
    ['AccessDeniedException', service('AccessDeniedException'), 'denied'],
    ['AuthorizationErrorException', service('AuthorizationErrorException', 403), 'denied'],
    ['ExpiredTokenException', service('ExpiredTokenException'), 'denied'],
    ['UnrecognizedClientException', service('UnrecognizedClientException'), 'denied'],
    ['missing credentials', named('CredentialsProviderError'), 'denied'],
    ['status 403 whatever its name', service('Whatever', 403), 'denied'],
    ['a failed condition', new ConditionalCheckFailedException({ message: 'm', $metadata }), 'mismatch'],
    ['ResourceInUseException', service('ResourceInUseException', 409), 'busy'],
    ['TooManyRequestsException', service('TooManyRequestsException'), 'throttled'],
    ['a missing zone', new NoSuchHostedZone({ message: 'm', $metadata }), 'not-found'],
    ['a missing table', service('ResourceNotFoundException'), 'not-found'],
    ['status 404 whatever its name', service('Whatever', 404), 'not-found'],
    ['a validation error', service('ValidationException'), 'invalid'],
  ])('%s', (_, error, code) => {
    const translated = translate('service:Operation', error)
    expect(translated).toBeInstanceOf(PortError)
    expect(translated).toMatchObject({ code, operation: 'service:Operation', cause: error })
    expect(translated.retryable).toBe(['throttled', 'busy', 'unavailable', 'malformed-answer'].includes(code))
  })

  it('whose name is no text', () => {
    const error = Object.assign(service('Odd'), { name: [Object.create(null)] })
    expect(translate('service:Operation', error)).toMatchObject({ code: 'malformed-answer' })
  })

  it.each([[{}], [[null]], [[{ Code: 7 }]]])('a cancelled transaction with the reasons %j', (CancellationReasons) => {
    const error = Object.assign(service('TransactionCanceledException'), { CancellationReasons })
    expect(['malformed-answer', 'invalid']).toContain(translate('dynamodb:TransactWriteItems', error).code)
  })

  it('names the error and the request', () => {
    const error = new NoSuchHostedZone({ message: 'No hosted zone found', $metadata })
    expect(translate('route53:GetChange', error).message).toBe(
      'route53:GetChange: NoSuchHostedZone: No hosted zone found (request request-1)',
    )
  })
})

describe('what is not an answer of the service', () => {
  it.each([
    ['a bug', new TypeError('x is not a function')],
    ['an error with a code of its own', Object.assign(new Error('m'), { code: 'ERR_ASSERTION' })],
    ['what is not an error', 'text'],
  ])('%s is thrown on as it is', (_, error) => {
    expect(() => translate('service:Operation', error)).toThrow(error instanceof Error ? error : 'text')
  })

  it('a port error stays as it is', () => {
    const error = new PortError('mismatch', 'a:B', 'm')
    expect(translate('service:Operation', error)).toBe(error)
  })
})

const xmlError = (code: string, status: number): Answer => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': 'r-1' },
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>why</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`,
})
const jsonError = (type: string, status: number): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({ __type: `com.amazonaws.cloudwatch.v2010_08_01#${type}`, message: 'why' }),
})
const html = (status: number): Answer => ({ status, headers: { 'content-type': 'text/html' }, body: '<html>no</html>' })
const text = (status: number, body: string): Answer => ({ status, body })

/** Sends one request of each protocol that Ballast uses. */
const send: Record<'route53' | 'cloudwatch' | 'sns', (answer: Answer) => Promise<unknown>> = {
  route53: (answer: Answer) => route53Client(answering(() => answer).options).send(new GetChangeCommand({ Id: 'C1' })),
  cloudwatch: (answer: Answer) =>
    cloudWatchClient(answering(() => answer).options).send(
      new GetMetricDataCommand({ MetricDataQueries: [], StartTime: new Date(0), EndTime: new Date(1) }),
    ),
  sns: (answer: Answer) =>
    snsClient(answering(() => answer).options).send(new PublishCommand({ TopicArn: 'arn', Message: 'm' })),
}

describe('answers as they come over the wire', () => {
  it.each<[keyof typeof send, string, Answer, PortErrorCode]>([
    ['route53', 'Throttling', xmlError('Throttling', 400), 'throttled'],
    ['route53', 'PriorRequestNotComplete', xmlError('PriorRequestNotComplete', 400), 'throttled'],
    ['route53', 'AccessDenied', xmlError('AccessDenied', 403), 'denied'],
    ['route53', 'NoSuchChange', xmlError('NoSuchChange', 404), 'not-found'],
    ['route53', 'InvalidInput', xmlError('InvalidInput', 400), 'invalid'],
    ['route53', 'ServiceUnavailable', xmlError('ServiceUnavailable', 503), 'unavailable'],
    ['route53', 'a page of HTML with status 403', html(403), 'denied'],
    ['route53', 'a page of HTML with status 400', html(400), 'malformed-answer'],
    ['route53', 'a page of HTML with status 502', html(502), 'unavailable'],
    ['route53', 'an empty 400', text(400, ''), 'malformed-answer'],
    ['route53', 'XML that breaks off', text(200, '<GetChangeResponse><ChangeIn'), 'malformed-answer'],
    ['route53', 'an error that breaks off', text(400, '<ErrorResp'), 'malformed-answer'],
    ['route53', 'a 503 that breaks off', text(503, '<ErrorResp'), 'unavailable'],
    ['cloudwatch', 'ThrottlingException', jsonError('ThrottlingException', 400), 'throttled'],
    ['cloudwatch', 'AccessDeniedException', jsonError('AccessDeniedException', 400), 'denied'],
    ['cloudwatch', 'InternalServiceFault', jsonError('InternalServiceFault', 500), 'unavailable'],
    ['cloudwatch', 'InvalidParameterValueException', jsonError('InvalidParameterValueException', 400), 'invalid'],
    ['cloudwatch', 'JSON that breaks off', text(200, '{"MetricDataResults": ['), 'malformed-answer'],
    ['cloudwatch', 'an error that is not JSON', text(400, 'oops'), 'malformed-answer'],
    ['cloudwatch', 'a page of HTML with status 200', html(200), 'malformed-answer'],
    ['cloudwatch', 'an empty 502', text(502, ''), 'unavailable'],
    [
      'cloudwatch',
      'an error with something else in the place of its message',
      text(400, '{"__type":"InvalidParameterValueException","message":{"__proto__":null,"toString":1}}'),
      'invalid',
    ],
    ['sns', 'Throttled', xmlError('Throttled', 429), 'throttled'],
    ['sns', 'AuthorizationError', xmlError('AuthorizationError', 403), 'denied'],
    ['sns', 'NotFound', xmlError('NotFound', 404), 'not-found'],
    ['sns', 'InvalidParameter', xmlError('InvalidParameter', 400), 'invalid'],
    ['sns', 'InternalError', xmlError('InternalError', 500), 'unavailable'],
  ])('%s: %s', async (client, _, answer, code) => {
    const error = await rejectionOf(call('service:Operation', () => send[client](answer)))
    expect(error).toBeInstanceOf(PortError)
    expect(error).toMatchObject({ code })
  })

  it('a connection that breaks', async () => {
    const client = route53Client(failing(network('ECONNRESET')))
    const error = await rejectionOf(call('route53:GetChange', () => client.send(new GetChangeCommand({ Id: 'C1' }))))
    expect(error).toMatchObject({ code: 'unavailable', operation: 'route53:GetChange' })
  })

  it('a service that does not answer, within the request timeout', async () => {
    const server = createServer(() => {})
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server has no port')
    try {
      const client = new CloudWatchClient({
        ...testAccount,
        endpoint: `http://127.0.0.1:${address.port}`,
        maxAttempts: 1,
        requestHandler: { requestTimeout: 50, throwOnRequestTimeout: true },
      })
      const command = new GetMetricDataCommand({ MetricDataQueries: [], StartTime: new Date(0), EndTime: new Date(1) })
      const error = await rejectionOf(call('cloudwatch:GetMetricData', () => client.send(command)))
      expect(error).toMatchObject({ code: 'unavailable' })
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})
