import { alarmName } from '../../../shared/domain/signals/alarm-name.ts'
import { errorRate } from '../../../shared/domain/signals/error-rate.ts'
import { tableSchema } from '../../../shared/aws/store/table.ts'
import { minute } from '../../../shared/domain/time.ts'
import { fleet, monday, newAccount, onNodes, service as settingsOf } from '../../drills/account/support.ts'
import { service as serviceWith } from '../../support/builders.ts'
import type { HttpAnswer } from '../mutations/answer.ts'
import { adapters, tableName, type Adapters } from './adapters.ts'
import { portCalls } from './port-calls.ts'

/** One call of a port: how it is made, what it may give, and what the account answered to each of its requests. */
export interface RecordedCall {
  readonly name: string
  readonly make: (ports: Adapters) => Promise<unknown>
  /** Throws a `Finding` for what is no value of the port's type. */
  readonly check: (value: unknown) => void
  readonly answers: readonly HttpAnswer[]
}

const withFleets = settingsOf({
  fleets: {
    stable: fleet({ setIdentifier: 'ec2', weight: 90 }),
    candidate: onNodes({ weight: 10, errorRatio: 0.5 }),
  },
})

const alarmed = serviceWith({ fleets: withFleets.fleets })

const alarms = errorRate
  .tripwires(alarmed)
  .map((tripwire) => ({ ...tripwire, name: alarmName('web', 'error-rate', tripwire.subject) }))

/** What the simulated account does not play: Lambda, as its API reference has it. */
const lambdaAnswers: Readonly<Record<string, HttpAnswer>> = {
  invoke: { status: 202, headers: { 'x-amzn-requestid': 'a', 'content-length': '0' }, body: new Uint8Array() },
  callback: { status: 200, headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode('{}') },
}

/** Makes every call of every port once on the simulated account, and keeps what it answered. */
export async function recordCalls(): Promise<readonly RecordedCall[]> {
  const { clock, account } = newAccount({ services: [withFleets], alarms })
  await account.createTable({ TableName: tableName, ...tableSchema })
  account.start()
  await clock.runUntil(monday + 10 * minute)

  let answers: HttpAnswer[] = []
  const ports = adapters(async (request) => {
    if (request.hostname.startsWith('lambda')) {
      const answer = request.path.includes('callback') ? lambdaAnswers['callback'] : lambdaAnswers['invoke']
      answers.push(answer as HttpAnswer)
      return answer as HttpAnswer
    }
    const { response } = await account.requestHandler.handle(request)
    const answer = { status: response.statusCode, headers: response.headers, body: Uint8Array.from(response.body) }
    answers.push(answer)
    return answer
  }, clock)

  const recorded: RecordedCall[] = []
  for (const { name, make, check, passes = 0 } of portCalls(clock.now())) {
    await clock.runUntil(clock.now() + passes)
    answers = []
    // Some are refused: those answers are worth mutating too.
    const value = await clock.complete(make(ports)).then(
      (result): { readonly result: unknown } => ({ result }),
      () => null,
    )
    if (answers.length === 0) throw new Error(`${name} asked nothing of the account, so there is no answer to mutate`)
    recorded.push({ name, make, check: check(value === null ? undefined : value.result), answers })
  }
  return recorded
}
