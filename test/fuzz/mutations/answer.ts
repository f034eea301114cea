import type { Draw } from './draw.ts'
import { mutatedBytes } from './bytes.ts'
import { hostileText } from './hostile.ts'
import { jsonText, mutated } from './structure.ts'
import { mutatedXml } from './xml.ts'

/** An HTTP answer. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

function mutatedBody(draw: Draw, body: Uint8Array): Uint8Array {
  if (draw.chance(0.25)) return mutatedBytes(draw, body)
  const text = new TextDecoder().decode(body)
  if (text.trimStart().startsWith('<')) return bytesOf(mutatedXml(draw, text))
  try {
    return bytesOf(jsonText(mutated(draw, JSON.parse(text))) ?? text.slice(0, -1))
  } catch {
    return bytesOf(hostileText(draw))
  }
}

const otherBodies: readonly ((draw: Draw) => string)[] = [
  () => '',
  () => ' ',
  () => '{}',
  () => '[]',
  () => 'null',
  () => '""',
  () => '0',
  () => '<html><body><h1>502 Bad Gateway</h1></body></html>',
  () => '<x/>',
  () => '<?xml version="1.0"?>',
  () => '{"__type":"InternalServerError"}',
  () => '{"__type":"#","message":null}',
  () => '{"message":{"a":1}}',
  (draw) => '['.repeat(draw.pick([10, 10_000])),
  (draw) => '<a>'.repeat(draw.pick([10, 5_000])),
  (draw) => 'x'.repeat(draw.pick([10, 200_000])),
]

const statuses = [
  200, 200, 201, 204, 301, 302, 304, 400, 401, 403, 404, 409, 413, 429, 500, 502, 503, 504, 599,
] as const

const errorTypes = ['', 'ThrottlingException', '#', 'a:b#c', '__proto__', 'constructor', 'toString'] as const

/** An HTTP answer with something done to its body, its status or its headers. */
export function mutatedAnswer(draw: Draw, answer: HttpAnswer): HttpAnswer {
  const way = draw.below(100)
  const body =
    way < 80 ? mutatedBody(draw, answer.body) : way < 90 ? bytesOf(draw.pick(otherBodies)(draw)) : answer.body
  const headers = { ...answer.headers }
  if (draw.chance(0.05)) headers['x-amzn-errortype'] = draw.pick(errorTypes)
  if (draw.chance(0.05))
    headers['content-type'] = draw.pick(['text/html', 'application/json', 'text/xml', '', 'application/cbor'])
  if (draw.chance(0.03)) headers['x-amzn-requestid'] = hostileText(draw)
  if (draw.chance(0.03)) headers['content-length'] = String(draw.below(1_000))
  return { status: draw.chance(way < 90 ? 0.1 : 0.7) ? draw.pick(statuses) : answer.status, headers, body }
}
