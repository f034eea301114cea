import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { drillReport } from '../../cli/drill/report-shape.ts'
import { drillAtWork } from '../../drills/deployed/drill-at-work.ts'
import { drillProtection } from '../../drills/deployed/stack.ts'
import type { DrillReport } from '../../shared/domain/drill/report.ts'
import { ballastAsync } from '../support/cli.ts'

const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:ballast-run-drill:1/durable-execution/name/id'
const asked = ['run-drill', '--scenario', 'misweighted-release', '--service', 'drill-web', '--by', 'jane']

let server: Server
let environment: Readonly<Record<string, string>>
let played: DrillReport
/** What Lambda says of the execution. */
let execution: object
let invoked: { name: string; kind: unknown; payload: unknown }[]
let missing: boolean

/** Lambda with one durable execution, as far as the command asks about it. */
beforeAll(async () => {
  const at = await drillAtWork(drillProtection())
  played = await at.drill({ scenario: 'misweighted-release', service: 'drill-web', by: 'jane' })
  server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '')
    const json = (status: number, body: object, headers = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(status === 202 ? '' : JSON.stringify(body))
    }
    const name = /functions\/([^/]+)\/invocations/.exec(path)?.[1]
    const invoke = async (): Promise<void> => {
      const payload: unknown = JSON.parse(await text(request))
      invoked.push({ name: name ?? '', kind: request.headers['x-amz-invocation-type'], payload })
      json(202, {}, { 'x-amz-durable-execution-arn': arn })
    }
    if (missing) json(404, { Message: 'no such function' }, { 'x-amzn-errortype': 'ResourceNotFoundException' })
    else if (name !== undefined) void invoke()
    else if (path.includes('/history')) {
      json(200, {
        Events: [
          { EventType: 'StepStarted', Name: 'prepare', EventTimestamp: 1 },
          { EventType: 'WaitStarted', Name: 'before-minute-1', EventTimestamp: 1 },
          { EventType: 'StepStarted', Name: 'minute-1', EventTimestamp: 2 },
        ],
      })
    } else json(200, { DurableExecutionArn: arn, StartTimestamp: 1, ...execution })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  environment = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  }
})

afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

beforeEach(() => {
  invoked = []
  missing = false
  execution = { Status: 'SUCCEEDED', Result: JSON.stringify(played) }
})

it('knows a report in all its fields', () => {
  expect(drillReport.parse(JSON.parse(JSON.stringify(played)))).toEqual(played)
})

describe('ballast run-drill', () => {
  it('starts a drill without keeping Lambda waiting, shows its steps, and says how it went', async () => {
    const { status, stdout, stderr } = await ballastAsync(asked, environment)
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'prepare\nminute-1\n' })
    expect(invoked).toEqual([
      {
        name: 'ballast-run-drill:durable',
        kind: 'Event',
        payload: { scenario: 'misweighted-release', service: 'drill-web', observe: false, by: 'jane' },
      },
    ])
    expect(stdout).toContain('misweighted-release was found and mitigated; everything is as it was before')
    expect(stdout).toMatch(/Times {4}MTTD \d+ s, MTTI 0 s, MTTR \d+ s/)
    expect(stdout).toMatch(/Restored records drill-web\.example\.com\.: candidate 5, stable 95/)
  })

  it('prints the report as JSON', async () => {
    const { status, stdout } = await ballastAsync([...asked, '--json'], environment)
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual(played)
  })

  it('ends with 3 and every reason where it is refused', async () => {
    const refusals = [{ code: 'mode', reason: 'drill-web has mode observe' }]
    const refused = { ...played, result: 'refused', reason: 'because', refusals, incident: null, seconds: null }
    execution = { Status: 'SUCCEEDED', Result: JSON.stringify(refused) }
    const { status, stdout } = await ballastAsync(asked, environment)
    expect(status).toBe(3)
    expect(stdout).toContain('Refused  mode: drill-web has mode observe')
  })

  it('says what Ballast would do, and which guardrail refuses', async () => {
    const plan = {
      mitigation: 'revert-weights',
      reason: 'back',
      commands: ['aws route53 …'],
      refused: [{ guardrail: 'freeze-window', code: 'frozen', reason: 'sale' }],
    }
    const observed = {
      mode: 'enforce',
      diagnosis: 'd',
      incidentClass: null,
      afterMinutes: null,
      plans: [plan],
      open: ['o'],
    }
    const report = { ...played, result: 'observed', incident: null, seconds: null, restored: [], observed }
    execution = { Status: 'SUCCEEDED', Result: JSON.stringify(report) }
    const { status, stdout } = await ballastAsync([...asked, '--observe'], environment)
    expect(status).toBe(0)
    expect(invoked[0]?.payload).toMatchObject({ observe: true })
    expect(stdout).toContain('REFUSED  revert-weights: back\n         freeze-window: sale')
  })

  it.each<[string, object, string]>([
    ['failed', { Status: 'FAILED', Error: { ErrorMessage: 'no config' } }, 'The drill ended as FAILED: no config'],
    ['was stopped', { Status: 'STOPPED' }, 'The drill ended as STOPPED'],
    ['has no result', { Status: 'SUCCEEDED', Result: '' }, 'is not JSON'],
    ['has another result', { Status: 'SUCCEEDED', Result: '{}' }, 'this version does not know'],
  ])('ends with 1 where the drill %s', async (_, said, message) => {
    execution = said
    const { status, stderr } = await ballastAsync(asked, environment)
    expect(status).toBe(1)
    expect(stderr).toContain(message)
  })

  it('says what to do where there is no such function', async () => {
    missing = true
    const { status, stderr } = await ballastAsync(asked, environment)
    expect(status).toBe(1)
    expect(stderr).toContain('Deploy the stack (npm run deploy)')
  })

  it.each([
    [
      'another scenario',
      ['run-drill', '--scenario', 'flood', '--service', 'drill-web'],
      /Allowed choices are misweighted-release/,
    ],
    ['no service', ['run-drill', '--scenario', 'bad-candidate'], /required option '--service/],
    ['nobody who asks', [...asked, '--by', ' '], /by: found "", expected who asks/],
  ])('ends with 2 for %s', async (_, args, message) => {
    const { status, stderr } = await ballastAsync(args, environment)
    expect(status).toBe(2)
    expect(stderr).toMatch(message)
    expect(invoked).toEqual([])
  })
})
