import type { Notification } from './notifier.ts'

/** Where a message goes that could not be delivered; that something lies there pages people by another way. */
export interface DeadLetters {
  /** Safe to repeat: a message that lies there twice pages once. May throw a `PortError`. */
  keep(notification: Notification): Promise<void>
}
