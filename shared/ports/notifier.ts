import type { Brief } from '../domain/messages/brief.ts'

/** A message to people. `subject` fits an SNS e-mail subject: at most 100 printable ASCII characters. */
export interface Notification {
  readonly subject: string
  readonly body: string
  /** The same for chats. A message without it goes to no chat. */
  readonly brief?: Brief
}

/** A chat in which people read what they were paged with. */
export interface Channel {
  /** As in the config, e.g. `slack`. */
  readonly name: string
  /** Gives up within seconds. May throw a `PortError`, whose message has no secret in it. */
  send(brief: Brief): Promise<void>
}

/** Reaches a person. */
export interface Notifier {
  /** The page itself. May throw a `PortError`. */
  notify(notification: Notification): Promise<void>
  /** Where the same is told after the page; nowhere unless said. */
  readonly channels?: readonly Channel[]
}
