import type { SNSClient } from '@aws-sdk/client-sns'
import { chatTopicBeside, type Notifications } from '../../domain/messages/notifications.ts'
import type { Channel, Notifier } from '../../ports/notifier.ts'
import type { ClientOptions } from '../clients/options.ts'
import { snsNotifier } from '../notifier.ts'
import { chatApplicationsChannel } from './chat-applications.ts'
import { chatworkChannel, chatworkToken } from './chatwork.ts'
import type { Http } from './post.ts'
import { readParameter } from './parameter.ts'
import { parameterSecret } from './secret.ts'
import { slackChannel, slackWebhook } from './slack.ts'

/** What reaches people. */
export interface Reach {
  readonly sns: SNSClient
  /** ARN of the topic for pages. */
  readonly topicArn: string
  /** How SSM is reached, for secrets. */
  readonly ssm?: ClientOptions
  readonly http?: Http
}

/** The topic for pages, and the channels of the config, always in the same order. */
export function notifierFor(
  notifications: Notifications | undefined,
  { sns, topicArn, ssm = {}, http = {} }: Reach,
): Notifier {
  const { chatApplications = false, slack, chatwork } = notifications ?? {}
  const read = (name: string): Promise<string> => readParameter(name, ssm)
  const channels: Channel[] = []
  if (chatApplications) channels.push(chatApplicationsChannel(sns, chatTopicBeside(topicArn)))
  if (slack !== undefined) {
    channels.push(slackChannel(parameterSecret(read, slack.webhook.parameter, slackWebhook), http))
  }
  if (chatwork !== undefined) {
    const token = parameterSecret(read, chatwork.token.parameter, chatworkToken)
    channels.push(chatworkChannel(chatwork.room, token, http))
  }
  return { ...snsNotifier(sns, topicArn), ...(channels.length > 0 && { channels }) }
}
