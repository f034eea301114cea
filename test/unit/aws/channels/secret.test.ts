import { beforeEach, expect, it } from 'vitest'
import { notifierFor } from '../../../../shared/aws/channels/index.ts'
import { readParameter } from '../../../../shared/aws/channels/parameter.ts'
import { parameterSecret, withSecret } from '../../../../shared/aws/channels/secret.ts'
import { snsClient } from '../../../../shared/aws/clients/sns.ts'
import { PortError } from '../../../../shared/ports/port-error.ts'
import { answering, type Answer } from '../support/answering.ts'

const json = { 'content-type': 'application/x-amz-json-1.1' }
const holding = (value: string): Answer => ({
  headers: json,
  body: JSON.stringify({ Parameter: { Name: '/ballast/x', Type: 'SecureString', Value: value } }),
})
const refusing = (code: string): Answer => ({
  status: 400,
  headers: json,
  body: JSON.stringify({ __type: code, message: 'no' }),
})
const form = { isRight: (value: string) => value.startsWith('s3cret'), expected: 'a secret' }

let answer: Answer
beforeEach(() => {
  answer = holding('s3cret\n')
})
const { options, sent } = answering(() => answer)
function secretOf() {
  sent.length = 0
  return parameterSecret((name) => readParameter(name, options), '/ballast/x', form)
}

it('is read decrypted, when it is first needed, and once', async () => {
  const secret = secretOf()
  expect(sent).toHaveLength(0)
  expect([await secret.read(), await secret.read()]).toEqual(['s3cret', 's3cret'])
  expect(sent.map(({ headers, body }) => [headers['x-amz-target'], JSON.parse(body)])).toEqual([
    ['AmazonSSM.GetParameter', { Name: '/ballast/x', WithDecryption: true }],
  ])
})

it('is read again where the chat refuses it, as one that was replaced has another value, and not for other failures', async () => {
  const secret = secretOf()
  const failing = (code: 'denied' | 'unavailable') => async () => {
    throw new PortError(code, 'slack:IncomingWebhook', 'no')
  }
  await expect(withSecret(secret, failing('unavailable'))).rejects.toThrow('no')
  await expect(withSecret(secret, failing('denied'))).rejects.toThrow('no')
  expect(sent).toHaveLength(1)
  answer = holding('s3cret-2')
  expect(await secret.read()).toBe('s3cret-2')
  expect(sent).toHaveLength(2)
})

it.each<[string, Answer, string]>([
  ['is not there', refusing('ParameterNotFound'), 'not-found'],
  ['may not be read', refusing('AccessDeniedException'), 'denied'],
  ['cannot be decrypted', refusing('InvalidKeyId'), 'invalid'],
  ['is not what it should be', holding('hunter2'), 'invalid'],
  ['is empty', holding(' '), 'invalid'],
])('one that %s is said by its name, never by its value', async (_, given, code) => {
  answer = given
  const secret = secretOf()
  const error = (await secret.read().catch((thrown: unknown) => thrown)) as PortError
  expect(error).toMatchObject({ code, operation: 'ssm:GetParameter' })
  expect(error.message).not.toContain('hunter2')
  answer = holding('s3cret')
  expect(await secret.read()).toBe('s3cret')
})

it('makes the channels that the config has, in one order, and reads nothing before it is needed', () => {
  const reach = { sns: snsClient(options), topicArn: 'arn:aws:sns:us-east-1:123456789012:ballast' }
  sent.length = 0
  const parameter = '/ballast/x'
  const all = { chatwork: { room: 1, token: { parameter } }, slack: { webhook: { parameter } }, chatApplications: true }
  expect(notifierFor(all, { ...reach, ssm: options }).channels?.map(({ name }) => name)).toEqual([
    'chatApplications',
    'slack',
    'chatwork',
  ])
  expect(notifierFor(undefined, reach)).not.toHaveProperty('channels')
  expect(notifierFor({ chatApplications: false }, reach)).not.toHaveProperty('channels')
  expect(sent).toHaveLength(0)
})
