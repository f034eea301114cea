import type { Context } from 'aws-lambda'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createHandler, dependenciesFrom } from '../../../functions/check-signals.ts'
import { PortError } from '../../../shared/ports/port-error.ts'
import { checkAccount } from '../../support/check-account.ts'
import { fleetSeries, noon, protection, service } from '../../support/builders.ts'

const complete = {
  BALLAST_TABLE: 'ballast',
  BALLAST_HANDLE_INCIDENT: 'arn:aws:lambda:eu-west-1:111122223333:function:ballast-handle-incident:durable',
  BALLAST_CONFIG: 'ballast.yml',
}
const context = { functionName: 'ballast-check-signals', awsRequestId: '1' } as Context
const event = { source: 'aws.events', 'detail-type': 'Scheduled Event' }

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT')
  return () => vi.unstubAllEnvs()
})

describe('the dependencies', () => {
  it('come from the environment and the packed config', () => {
    const { protection: packed, seen } = dependenciesFrom(complete)
    expect(packed.services.map(({ name }) => name)).toContain('web')
    expect(seen.size).toBe(0)
  })

  it.each([
    ['the table is missing', { BALLAST_TABLE: undefined }, /BALLAST_TABLE is undefined; expected the name/],
    [
      'the bare function is named, which cannot run durably',
      { BALLAST_HANDLE_INCIDENT: 'arn:aws:lambda:eu-west-1:111122223333:function:ballast-handle-incident' },
      /BALLAST_HANDLE_INCIDENT is 'arn.*'; expected the ARN of an alias or version of handle-incident/,
    ],
    ['the config is not there', { BALLAST_CONFIG: 'no-such.yml' }, /no-such\.yml/],
  ])('are refused when %s', (_, change, message) => {
    expect(() => dependenciesFrom({ ...complete, ...change })).toThrow(message)
  })
})

describe('the handler', () => {
  const account = () =>
    checkAccount((now) => fleetSeries('stable', [{ minutesAgo: 75, requests: 6000 }], now), service())

  it('checks, and keeps what it built and saw for the next run', async () => {
    const { ports } = account()
    const seen = new Map()
    let builds = 0
    const handler = createHandler(() => {
      builds++
      return { protection: protection(), ports, seen }
    })
    for (let run = 0; run < 2; run++) {
      expect(await handler(event, context)).toEqual({ checked: ['web'], started: [], problems: [] })
    }
    expect(builds).toBe(1)
    expect(seen.get('web')).toEqual({ weights: { ec2: 99, eks: 1 }, since: noon, checkedAt: noon })
  })

  it('ends well when a service could not be checked, and says so', async () => {
    const given = account()
    given.before = (call) => {
      if (call === 'records.read') throw new PortError('unavailable', 'route53:List', 'no answer')
    }
    const handler = createHandler(() => ({ protection: protection(), ports: given.ports, seen: new Map() }))
    expect(await handler(event, context)).toMatchObject({
      problems: [{ service: 'web', problem: 'route53:List: no answer' }],
    })
    expect(given.runs).toEqual([{ checked: 0, failed: 1 }])
  })

  it('fails, without a heartbeat, when its dependencies cannot be built', async () => {
    await expect(createHandler(() => dependenciesFrom({}))(event, context)).rejects.toThrow(/BALLAST_TABLE/)
  })
})
