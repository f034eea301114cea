import { PublishCommand } from '@aws-sdk/client-sns'
import type { SNSClient } from '@aws-sdk/client-sns'
import { subjectText } from '../domain/messages/plain-text.ts'
import type { Notifier } from '../ports/notifier.ts'
import { PortError } from '../ports/port-error.ts'
import { call } from './errors.ts'

const operation = 'sns:Publish'

/** Longest subject in characters and longest message in bytes of UTF-8 (SNS API reference, Publish). */
const longestSubject = 100
const largestBody = 256 * 1024

const truncationNote = '\n\n[cut off here: the message was longer than SNS takes; the rest is on the incident record]'

/** Notifications as messages to an SNS topic. What SNS would refuse is made to fit: a person must be reached. */
export const snsNotifier = (client: SNSClient, topicArn: string): Notifier => ({
  async notify({ subject, body }) {
    const Subject = subjectText(subject, longestSubject)
    // SNS refuses an empty message.
    const Message = body.trim() === '' ? Subject : fitBody(body)
    const command = new PublishCommand({ TopicArn: topicArn, Subject, Message })
    const { MessageId } = await call(operation, () => client.send(command))
    // A proxy's page is no answer of SNS, and nobody has been told.
    if (!MessageId) throw new PortError('malformed-answer', operation, 'the answer has no message id')
  },
})

/** At most 256 KiB of UTF-8, cut between characters. */
function fitBody(body: string): string {
  const bytes = new TextEncoder().encode(body)
  if (bytes.length <= largestBody) return body
  const room = largestBody - truncationNote.length
  // In a stream the decoder holds back a character that the cut has split.
  return new TextDecoder().decode(bytes.subarray(0, room), { stream: true }) + truncationNote
}
