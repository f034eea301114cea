import { PortError } from '../../../shared/ports/port-error.ts'
import { mutatedAnswer, type HttpAnswer } from '../mutations/answer.ts'
import type { Draw } from '../mutations/draw.ts'
import { adapters, type Adapters } from './adapters.ts'
import { recordCalls, type RecordedCall } from './recorded.ts'
import { must, mustBePlain, type Target } from './target.ts'

interface Input {
  readonly call: RecordedCall
  /** What each request of the call is answered, from the front again when there are more. */
  readonly answers: readonly HttpAnswer[]
}

/** No call of a port needs as many, unless it goes from page to page without end. */
const mostRequests = 300

/** One or several answers, of which at least one is not as it was. */
function answersTo(draw: Draw, { answers: recorded }: RecordedCall): HttpAnswer[] {
  const wrong = draw.below(recorded.length)
  const all = recorded.map((answer, index) =>
    index === wrong || draw.chance(0.2) ? mutatedAnswer(draw, answer) : answer,
  )
  if (draw.chance(0.9)) return all
  return Array.from({ length: 1 + draw.below(3) }, (_, page) => all.map((answer) => goingOn(answer, page))).flat()
}

/** An answer that says that there is another page, which says so too. */
function goingOn(answer: HttpAnswer, page: number): HttpAnswer {
  const text = new TextDecoder().decode(answer.body)
  const next =
    '<IsTruncated>true</IsTruncated><NextRecordName>www.example.com.</NextRecordName>' +
    `<NextRecordType>A</NextRecordType><NextRecordIdentifier>${page}</NextRecordIdentifier>`
  const body = text
    .replace('<IsTruncated>false</IsTruncated>', next)
    .replace(/^\{(?=")/, `{"NextToken":"${page}","LastEvaluatedKey":{"pk":{"S":"${page}"},"sk":{"S":"x"}},`)
  return { ...answer, body: new TextEncoder().encode(body) }
}

/** Answers of AWS: to the unmodified SDK clients, behind the product's own adapters. */
export async function answers(): Promise<Target<Input>> {
  const calls = await recordCalls()
  let current: readonly HttpAnswer[] = []
  let requests = 0
  const ports: Adapters = adapters(
    async () => {
      const answer = current[requests % current.length]
      if (++requests > mostRequests) throw new Error('there is no end to the requests')
      if (answer === undefined) throw new Error('nothing is recorded for this call')
      return answer
    },
    { now: () => Date.UTC(2026, 2, 2, 12) },
  )
  return {
    name: 'API answers',
    share: 35,
    make(draw) {
      const call = draw.pick(calls)
      return { call, answers: answersTo(draw, call) }
    },
    async check({ call, answers: given }) {
      current = given
      requests = 0
      let value: unknown
      try {
        value = await call.make(ports)
      } catch (error) {
        if (!(error instanceof PortError)) throw error
        must(requests <= mostRequests, () => `${call.name} makes more than ${mostRequests} requests`)
        mustBePlain(error.message, 'the message of the PortError', 1_000)
        return
      }
      call.check(value)
    },
    show: ({ call, answers: given }) => ({
      call: call.name,
      answers: given.map(({ body, ...answer }) => ({ ...answer, body: Buffer.from(body).toString('latin1') })),
    }),
  }
}
