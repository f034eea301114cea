import type { Notification } from './notifier.ts'

/** Where a message goes that could not be delivered; that something lies there pages people by another way. */
export interface DeadLetters {
  /**
   * Safe to repeat: a message that lies there twice pages once. `channels` names the chats that it did not reach, where
   * it is not the page that failed. May throw a `PortError`.
   */
  keep(notification: Notification, channels?: readonly string[]): Promise<void>
}
