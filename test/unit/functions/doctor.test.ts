import type { Context } from 'aws-lambda'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { accountWith } from '../../../drills/doctor/defect.ts'
import { accountOf } from '../../../drills/doctor/account-of.ts'
import { defects } from '../../../drills/doctor/defects/index.ts'
import { createHandler, dependenciesFrom } from '../../../functions/doctor.ts'
import { PortError } from '../../../shared/ports/port-error.ts'
import type { Notification } from '../../../shared/ports/notifier.ts'
import { protection, service } from '../../support/builders.ts'

const complete = {
  AWS_REGION: 'eu-west-1',
  BALLAST_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:pages',
  BALLAST_CONFIG: 'ballast.yml',
}
const context = { functionName: 'ballast-doctor', awsRequestId: '1' } as Context
const event = { source: 'aws.events', 'detail-type': 'Scheduled Event' }

beforeEach(() => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT')
  return () => vi.unstubAllEnvs()
})

describe('the dependencies', () => {
  it('come from the environment and the packed config', () => {
    const { protection: packed, ports } = dependenciesFrom(complete)
    expect(packed.services.map(({ name }) => name)).toContain('web')
    expect(ports.inspector.region).toBe('eu-west-1')
  })

  it.each([
    ['the topic is missing', { BALLAST_TOPIC_ARN: undefined }, /BALLAST_TOPIC_ARN is undefined; expected the ARN/],
    ['the config is not there', { BALLAST_CONFIG: 'no-such.yml' }, /no-such\.yml/],
  ])('are refused when %s', (_, change, message) => {
    expect(() => dependenciesFrom({ ...complete, ...change })).toThrow(message)
  })
})

describe('the handler', () => {
  const told: Notification[] = []
  const notifier = { notify: async (message: Notification) => void told.push(message) }
  beforeEach(() => void told.splice(0))

  it('tells nobody when nothing is found', async () => {
    const account = await accountOf(protection(service()))
    const handler = createHandler(() => ({ protection: account.protection, ports: { ...account.ports, notifier } }))
    const { findings } = await account.clock.complete(handler(event, context))
    expect({ findings, told }).toEqual({ findings: [], told: [] })
  })

  it('tells people in one message what is found', async () => {
    const account = await accountWith(protection(service()), defects['weights-all-zero']!)
    account.deployed.stack.trails = []
    const handler = createHandler(() => ({ protection: account.protection, ports: { ...account.ports, notifier } }))
    await account.clock.complete(handler(event, context))
    expect(told).toHaveLength(1)
    expect(told[0]?.subject).toBe('[Ballast] doctor: 2 errors in us-east-1')
    expect(told[0]?.body).toMatch(/all 2 records of www\.example\.com\. A have weight 0[^]*|no trail/)
  })

  it('throws when nobody can be told, so that its event becomes a dead letter', async () => {
    const account = await accountWith(protection(service()), defects['weights-all-zero']!)
    const failing = { notify: () => Promise.reject(new PortError('unavailable', 'sns:Publish', 'down')) }
    const handler = createHandler(() => ({
      protection: account.protection,
      ports: { ...account.ports, notifier: failing },
    }))
    await expect(account.clock.complete(handler(event, context))).rejects.toThrow(/sns:Publish: down/)
  })
})
