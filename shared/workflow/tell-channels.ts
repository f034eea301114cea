import type { Brief } from '../domain/messages/brief.ts'
import type { Channel } from '../ports/notifier.ts'

/** A chat that a message did not reach, and why. */
export interface Unreached {
  readonly channel: string
  readonly reason: string
}

/** Tells all chats at the same time; gives those that it did not reach. Does not throw. */
export async function tellChannels(channels: readonly Channel[], brief: Brief): Promise<Unreached[]> {
  const outcomes = await Promise.allSettled(channels.map((channel) => channel.send(brief)))
  return outcomes.flatMap((outcome, index) => {
    if (outcome.status === 'fulfilled') return []
    const { reason } = outcome as { readonly reason: unknown }
    return { channel: channels[index]?.name ?? '', reason: reason instanceof Error ? reason.message : String(reason) }
  })
}

/** The words for chats that a message did not reach. */
export const unreachedWords = (unreached: readonly Unreached[]): string =>
  unreached.map(({ channel, reason }) => `${channel} (${reason})`).join(', ')
