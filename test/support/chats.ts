import type { DrilledChats } from '../../drills/run/deployment.ts'

/** What a chat was sent. */
export interface Told {
  readonly chat: 'slack' | 'chatwork'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** In one piece: a stream would end at some real time. */
const answer = (status: number, text: string): Response =>
  Object.assign(new Response(null, { status }), { text: async () => text })

/** Every chat that there is, in process; `down` are those that answer 503. Pauses take no time. */
export function allChats(...down: readonly Told['chat'][]): DrilledChats & { readonly told: Told[] } {
  const told: Told[] = []
  return {
    told,
    notifications: {
      slack: { webhook: { parameter: '/ballast/slack' } },
      chatwork: { room: 567, token: { parameter: '/ballast/chatwork' } },
      chatApplications: true,
    },
    parameters: {
      '/ballast/slack': 'https://hooks.slack.com/services/T0/B0/s3cret',
      '/ballast/chatwork': '0123456789abcdef0123456789abcdef',
    },
    http: {
      async fetch(input, init) {
        const chat =
          new URL(input instanceof Request ? input.url : input).hostname === 'hooks.slack.com' ? 'slack' : 'chatwork'
        if (down.includes(chat)) return answer(503, 'try later')
        told.push({ chat, headers: init?.headers as Told['headers'], body: init?.body as string })
        return answer(200, chat === 'slack' ? 'ok' : '{"message_id":"1"}')
      },
      sleep: async () => {},
      now: () => 0,
    },
  }
}
