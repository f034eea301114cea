import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  chatApplicationsChannel,
  customNotification,
  type CustomNotification,
} from '../../../../shared/aws/channels/chat-applications.ts'
import { chatTopicBeside } from '../../../../shared/domain/messages/notifications.ts'
import { brief, hostileBriefs, huge } from './briefs.ts'

const sns = mockClient(SNSClient)
const topic = chatTopicBeside('arn:aws:sns:eu-west-1:111122223333:ballast-PagesTopic-1A2B')
const channel = chatApplicationsChannel(new SNSClient({ region: 'eu-west-1' }), topic)

beforeEach(() => {
  sns.reset()
  sns.on(PublishCommand).resolves({ MessageId: '1' })
})

it('publishes a custom notification, and nothing else, to the topic beside that for pages', async () => {
  await channel.send(brief())
  const { TopicArn, Message, Subject } = sns.commandCalls(PublishCommand)[0]!.args[0].input
  expect(TopicArn).toBe('arn:aws:sns:eu-west-1:111122223333:ballast-chat')
  expect(Subject).toBeUndefined()
  expect(JSON.parse(Message ?? '')).toEqual({
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: '[Ballast] web: misweighted-release, mitigating',
      description: [
        'the candidate gets 50 % rather than 1 %',
        '```aws route53 change-resource-record-sets --change-batch \'{"Changes":[]}\'```',
        '*Changes*\n• revert-weights: {"ec2":5} -&gt; {"ec2":99}',
        '*Evidence*\n• traffic-share (service): breached. 50 %\n• error-rate (candidate): steady. 0 %',
      ].join('\n\n'),
      nextSteps: ['Read docs/runbook/messages/mitigating.md'],
      keywords: ['web', 'mitigating'],
    },
    metadata: {
      threadId: 'web-20260302T120000Z-1',
      summary: '[Ballast] web: misweighted-release, mitigating',
      eventType: 'mitigating',
      relatedResources: ['web'],
      additionalContext: { kind: 'mitigating', service: 'web', incident: 'web-20260302T120000Z-1' },
    },
  } satisfies CustomNotification)
})

it('all messages of an incident are one thread; one that is about no incident is in none', () => {
  const threads = (['mitigating', 'mitigated', 'undone'] as const).map((kind) => customNotification(brief({ kind })))
  expect(new Set(threads.map(({ metadata }) => metadata.threadId))).toEqual(new Set(['web-20260302T120000Z-1']))
  const alone = customNotification(brief({ thread: null, service: null, runbook: [] }))
  expect(alone.metadata).toEqual({
    summary: brief().title,
    eventType: 'mitigating',
    additionalContext: { kind: 'mitigating' },
  })
  expect(alone.content).not.toHaveProperty('nextSteps')
})

describe('what comes from outside calls nobody and leads nowhere:', () => {
  it.each(hostileBriefs)('%s', (_, given) => {
    const { content, metadata } = customNotification(given)
    for (const each of [content.title, content.description, metadata.summary]) {
      expect(each).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/)
      expect(each.split('```').length % 2).toBe(1)
    }
  })
})

it('keeps to its lengths', () => {
  const { content, metadata } = customNotification(huge)
  expect(content.title.length).toBeLessThanOrEqual(250)
  expect(metadata.summary.length).toBeLessThanOrEqual(250)
  expect(content.description.length).toBeLessThanOrEqual(7_000)
  expect(content.description.length).toBeGreaterThan(2_000)
  expect(content.description).toMatch(/… \d+ more; the e-mail .*$/)
})

it.each([
  [
    'a refusal',
    () =>
      sns.on(PublishCommand).rejects(Object.assign(new Error('no'), { name: 'AuthorizationError', $fault: 'client' })),
    'denied',
  ],
  ['an answer without a message id', () => sns.on(PublishCommand).resolves({}), 'malformed-answer'],
])('says so of %s', async (_, answer, code) => {
  answer()
  await expect(channel.send(brief())).rejects.toMatchObject({ code, operation: 'sns:Publish' })
})
