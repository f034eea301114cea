import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Http } from '../../shared/aws/channels/post.ts'
import { noon } from './builders.ts'

/** What a chat answers: an HTTP answer, nothing at all, or a closed connection. */
export type ChatAnswer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string }
  | 'silence'
  | 'reset'

/** A request that the chat got. */
export interface ChatRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A chat on a loopback port. */
export interface ChatServer {
  readonly got: ChatRequest[]
  /** Answers to the next requests; the last one goes on. */
  answers: readonly ChatAnswer[]
  /** Leads every address to the server, and waits in a time of its own. */
  readonly http: Required<Http>
  /** What was waited between tries, milliseconds. */
  readonly pauses: number[]
  close(): Promise<void>
}

/** Starts a chat. */
export async function chatServer(): Promise<ChatServer> {
  const got: ChatRequest[] = []
  const pauses: number[] = []
  let now = noon
  const answerTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request
    got.push({ method, path, headers, body: await text(request) })
    const answer = chat.answers[Math.min(got.length, chat.answers.length) - 1] ?? 'reset'
    if (answer === 'silence') return
    if (answer === 'reset') request.socket.destroy()
    else response.writeHead(answer.status, answer.headers).end(answer.body)
  }
  const server = createServer((request, response) => void answerTo(request, response))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const chat: ChatServer = {
    got,
    pauses,
    answers: [],
    http: {
      fetch: (input, init) => {
        const { pathname, search } = new URL(input instanceof Request ? input.url : input)
        return fetch(`http://127.0.0.1:${port}${pathname}${search}`, init)
      },
      sleep: async (milliseconds) => {
        pauses.push(milliseconds)
        now += milliseconds
      },
      now: () => now,
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => void server.close(resolve))
    },
  }
  return chat
}
