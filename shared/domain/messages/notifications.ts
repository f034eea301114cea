/** A secret, by the name of the SSM parameter that holds it. */
export interface SecretRef {
  readonly parameter: string
}

/** Where people are told beside the topic for pages. */
export interface Notifications {
  /** An incoming webhook, whose URL is the secret. */
  readonly slack?: { readonly webhook: SecretRef } | undefined
  readonly chatwork?: { readonly room: number; readonly token: SecretRef } | undefined
  /** Whether messages also go, as custom notifications, to a topic for Amazon Q Developer in chat applications. */
  readonly chatApplications: boolean
}

/** Name of the topic for chat applications: of its own, so that its ARN follows from the other topic's. */
export const chatTopicName = 'ballast-chat'

/** ARN of the topic for chat applications, which is where the topic for pages is. */
export const chatTopicBeside = (pagesTopicArn: string): string => pagesTopicArn.replace(/[^:]*$/, chatTopicName)

/** The names of all parameters that hold secrets of channels, each once. */
export const secretParameters = (notifications: Notifications | undefined): string[] => [
  ...new Set(
    [notifications?.slack?.webhook, notifications?.chatwork?.token].flatMap((secret) => secret?.parameter ?? []),
  ),
]
