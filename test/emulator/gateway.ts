import { createServer, request, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

interface Message {
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** An HTTP request as a whole; its headers in lower case. */
export type Call = Message & { readonly method: string; readonly path: string }

/** An HTTP response as a whole. */
export type Answer = Message & { readonly status: number }

/** A server on loopback. */
export interface Gateway {
  readonly url: string
  close(): Promise<void>
}

/** Serves calls on a free port of loopback; what cannot be answered is answered with 502 and the reason. */
export async function startGateway(answerTo: (call: Call) => Promise<Answer>): Promise<Gateway> {
  const safely = async (call: Call): Promise<Answer> => {
    try {
      return await answerTo(call)
    } catch (error) {
      return { status: 502, headers: {}, body: Buffer.from(`the bridge failed: ${String(error)}`) }
    }
  }
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url: path = '/', headers } = incoming
    const answering = async (): Promise<void> => {
      const { status, headers: answered, body } = await safely({ method, path, headers, body: await buffer(incoming) })
      outgoing.writeHead(status, { ...endToEnd(answered), ...(status !== 204 && { 'content-length': body.length }) })
      outgoing.end(body)
    }
    // Whoever called has hung up.
    answering().catch(() => outgoing.destroy())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((done) => server.close(done))
      server.closeAllConnections()
      await closed
    },
  }
}

/** Makes a call to the server at `address`, a URL. */
export const forward = (address: string, { method, path, headers, body }: Call): Promise<Answer> =>
  new Promise((answered, failed) => {
    const options = { method, headers: { ...endToEnd(headers), 'content-length': body.length } }
    request(new URL(path, address), options, (incoming) => {
      const { statusCode: status = 502, headers: answerHeaders } = incoming
      buffer(incoming).then((content) => answered({ status, headers: answerHeaders, body: content }), failed)
    })
      .on('error', failed)
      .end(body)
  })

/** Without the headers that are about one connection only (RFC 9110, 7.6.1). */
const endToEnd = ({
  connection: _connection,
  'keep-alive': _keepAlive,
  'transfer-encoding': _transferEncoding,
  ...headers
}: IncomingHttpHeaders): IncomingHttpHeaders => headers
