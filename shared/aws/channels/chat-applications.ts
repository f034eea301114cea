import { PublishCommand } from '@aws-sdk/client-sns'
import type { SNSClient } from '@aws-sdk/client-sns'
import { linesWithin, type Brief } from '../../domain/messages/brief.ts'
import type { Channel } from '../../ports/notifier.ts'
import { PortError } from '../../ports/port-error.ts'
import { call } from '../errors.ts'
import { codeBlock, mrkdwn } from './mrkdwn.ts'

const operation = 'sns:Publish'

/** Limits of our own, in characters, below those of the chat applications; the schema says that long texts are cut. */
const longestTitle = 250
const longestDescription = 7_000
const longestStep = 250
const longestLine = 1_000

/** A custom notification (Amazon Q Developer in chat applications, administrator guide, custom notifications, event schema). */
export interface CustomNotification {
  readonly version: '1.0'
  readonly source: 'custom'
  readonly content: {
    readonly textType: 'client-markdown'
    readonly title: string
    readonly description: string
    readonly nextSteps?: readonly string[]
    readonly keywords: readonly string[]
  }
  readonly metadata: {
    /** Messages with the same one form a thread, where the channel's preferences allow it. */
    readonly threadId?: string
    readonly summary: string
    readonly eventType: string
    readonly relatedResources?: readonly string[]
    /** Variables for custom actions, such as a button that undoes. */
    readonly additionalContext: Readonly<Record<string, string>>
  }
}

/** The custom notification for a brief. */
export function customNotification(brief: Brief): CustomNotification {
  const { thread, kind, service, title, summary, sections, commands, runbook } = brief
  const about = service === null ? [] : [service]
  const parts = [
    mrkdwn(summary, longestLine * 2),
    ...commands.map(
      (command) =>
        codeBlock(command, longestDescription / 2) ??
        `A command of ${command.length} characters does not fit here; the e-mail and the incident's record have it.`,
    ),
    ...sections.map((section) =>
      [
        `*${mrkdwn(section.title, 100)}*`,
        ...linesWithin(
          section.lines.map((line) => `• ${mrkdwn(line, longestLine)}`),
          longestDescription / 2,
        ),
      ].join('\n'),
    ),
  ]
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: mrkdwn(title, longestTitle),
      description: linesWithin(parts, longestDescription, 2).join('\n\n'),
      ...(runbook.length > 0 && { nextSteps: runbook.map((page) => `Read ${mrkdwn(page, longestStep)}`) }),
      keywords: [...about, kind],
    },
    metadata: {
      ...(thread !== null && { threadId: thread }),
      summary: mrkdwn(title, longestTitle),
      eventType: kind,
      ...(about.length > 0 && { relatedResources: about }),
      additionalContext: {
        kind,
        ...(service !== null && { service }),
        ...(thread !== null && { incident: thread }),
      },
    },
  }
}

/**
 * Messages to a topic to which Amazon Q Developer in chat applications is subscribed. It is another topic than that for
 * pages: SNS hands one text to all, and e-mail and phones would get JSON.
 */
export const chatApplicationsChannel = (client: SNSClient, topicArn: string): Channel => ({
  name: 'chatApplications',
  async send(brief) {
    const command = new PublishCommand({ TopicArn: topicArn, Message: JSON.stringify(customNotification(brief)) })
    const { MessageId } = await call(operation, () => client.send(command))
    if (!MessageId) throw new PortError('malformed-answer', operation, 'the answer has no message id')
  },
})
