import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { AUTHORITATIVE_ANSWER, decode, encode, streamDecode, streamEncode, TRUNCATED_RESPONSE } from 'dns-packet'
import type { Answer, Packet } from 'dns-packet'

/** What a server says to one question; `null` says nothing, so that the client waits. */
export type Reply =
  | { readonly answers: readonly Answer[]; readonly truncated?: boolean }
  | { readonly rcode: 'SERVFAIL' | 'REFUSED' | 'NXDOMAIN' }
  | null

/** A question as it came in. */
export interface Question {
  readonly name: string
  readonly type: string
  readonly transport: 'udp' | 'tcp'
}

/** A DNS server on a loopback address. */
export interface DnsServer {
  readonly port: number
  readonly asked: readonly Question[]
  close(): Promise<void>
}

const rcodes = { SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const

const addressOf = (name: string, data: string): Answer => ({ type: 'A', name, ttl: 60, data })
export const a = (name: string, ...addresses: string[]): Reply => ({
  answers: addresses.map((data) => addressOf(name, data)),
})

/** A DNS server that speaks UDP and TCP on the same port (a free one unless given) of a loopback address. */
export async function dnsServer(
  answer: (question: Question) => Reply,
  { address = '127.0.0.1', port = 0 } = {},
): Promise<DnsServer> {
  const asked: Question[] = []
  function respond({ id = 0, flags = 0, questions = [] }: Packet, transport: Question['transport']): Packet | null {
    const [{ name, type } = { name: '', type: 'A' }] = questions
    const question = { name, type, transport }
    asked.push(question)
    const reply = answer(question)
    if (reply === null) return null
    // DNS names in upper and lower case are the same, and clients mix them against forgeries; the question goes back as it came.
    const head = { id, type: 'response' as const, questions }
    const recursion = flags & 0x0100
    if ('rcode' in reply) return { ...head, flags: recursion | rcodes[reply.rcode] }
    const isTruncated = reply.truncated === true && transport === 'udp'
    return {
      ...head,
      flags: recursion | AUTHORITATIVE_ANSWER | (isTruncated ? TRUNCATED_RESPONSE : 0),
      answers: isTruncated ? [] : [...reply.answers],
    }
  }

  const udp = createSocket('udp4')
  udp.on('message', (message, { port: from, address: client }) => {
    const response = respond(decode(message), 'udp')
    if (response !== null) udp.send(encode(response), from, client)
  })
  udp.bind(port, address)
  await once(udp, 'listening')

  const tcp = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.on('data', (message) => {
      const response = respond(streamDecode(message), 'tcp')
      if (response !== null) socket.end(streamEncode(response))
    })
  })
  tcp.listen(udp.address().port, address)
  await once(tcp, 'listening')
  return {
    port: udp.address().port,
    asked,
    async close() {
      udp.close()
      tcp.close()
      await once(tcp, 'close')
    },
  }
}
