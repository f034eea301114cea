/** A message to people. `subject` fits an SNS e-mail subject: at most 100 printable ASCII characters. */
export interface Notification {
  readonly subject: string
  readonly body: string
}

/** Reaches a person. May throw a `PortError`. */
export interface Notifier {
  notify(notification: Notification): Promise<void>
}
