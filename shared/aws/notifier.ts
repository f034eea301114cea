import { PublishCommand } from '@aws-sdk/client-sns'
import type { SNSClient } from '@aws-sdk/client-sns'
import type { Notifier } from '../ports/notifier.ts'
import { call } from './errors.ts'

/** Longest subject in characters and longest message in bytes of UTF-8 (SNS API reference, Publish). */
const longestSubject = 100
const largestBody = 256 * 1024

const truncationNote = '\n\n[cut off here: the message was longer than SNS takes; the rest is on the incident record]'

/** Notifications as messages to an SNS topic. What SNS would refuse is made to fit: a person must be reached. */
export const snsNotifier = (client: SNSClient, topicArn: string): Notifier => ({
  async notify({ subject, body }) {
    const Subject = fitSubject(subject)
    // SNS refuses an empty message.
    const Message = body.trim() === '' ? Subject : fitBody(body)
    await call('sns:Publish', () => client.send(new PublishCommand({ TopicArn: topicArn, Subject, Message })))
  },
})

/** Printable ASCII on one line, at most 100 characters. */
function fitSubject(subject: string): string {
  const printable = subject
    .replace(/[–—]/g, '-')
    .replace(/\s+/g, ' ')
    .replace(/[^ -~]/gu, '?')
    .trim()
  if (printable === '') return 'Ballast'
  return printable.length <= longestSubject ? printable : `${printable.slice(0, longestSubject - 3)}...`
}

/** At most 256 KiB of UTF-8, cut between characters. */
function fitBody(body: string): string {
  const bytes = new TextEncoder().encode(body)
  if (bytes.length <= largestBody) return body
  const room = largestBody - truncationNote.length
  // In a stream the decoder holds back a character that the cut has split.
  return new TextDecoder().decode(bytes.subarray(0, room), { stream: true }) + truncationNote
}
