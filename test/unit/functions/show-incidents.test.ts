import type { Context } from 'aws-lambda'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createHandler, dependenciesFrom } from '../../../functions/show-incidents.ts'
import { PortError } from '../../../shared/ports/port-error.ts'
import { incident } from '../../report/support/reported.ts'
import { controlAccount } from '../../support/control-account.ts'

const control = 'arn:aws:lambda:eu-west-1:111122223333:function:ballast-control'
const complete = {
  BALLAST_TABLE: 'ballast',
  BALLAST_CONTROL: control,
  BALLAST_CONFIG: 'ballast.yml',
}
const context = { functionName: 'ballast-show-incidents', awsRequestId: '1' } as Context
const widgetContext = { dashboardName: 'ballast-eu-west-1', theme: 'dark', forms: { all: {} }, params: {} }

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT')
  return () => vi.unstubAllEnvs()
})

describe('the dependencies', () => {
  it('come from the environment and the packed config, and none can change anything', () => {
    const { protection, control: called, ports } = dependenciesFrom(complete)
    expect(protection.services.map(({ name }) => name)).toContain('web')
    expect(called).toBe(control)
    expect(Object.keys(ports).toSorted()).toEqual(['clock', 'store'])
  })

  it.each([
    ['the table is missing', { BALLAST_TABLE: undefined }, /BALLAST_TABLE is undefined; expected the name/],
    ['control is no ARN', { BALLAST_CONTROL: 'control' }, /BALLAST_CONTROL is 'control'; expected the ARN/],
    ['the config is not there', { BALLAST_CONFIG: 'no-such.yml' }, /no-such\.yml/],
  ])('are refused when %s', (_, change, message) => {
    expect(() => dependenciesFrom({ ...complete, ...change })).toThrow(message)
  })
})

function shown() {
  const { account, dependencies } = controlAccount()
  account.incidents.set(incident().id, incident())
  let builds = 0
  const handler = createHandler(() => {
    builds++
    return { ...dependencies, control }
  })
  return { account, handler, builds: () => builds }
}

describe('the handler', () => {
  it('answers with its documentation where it is to describe itself', async () => {
    const { handler } = shown()
    expect(await handler({ describe: true }, context)).toMatch(/^## Ballast: incidents\n[^]*service: web/)
  })

  it('answers with HTML otherwise, and keeps what it built for the next look', async () => {
    const { handler, builds } = shown()
    const html = await handler({ widgetContext }, context)
    expect(html).toMatch(/^<style>[^]*<div class="bal bal-dark">[^]*<\/div>$/)
    expect(html).toContain(incident().id)
    expect(html).toContain(control)
    await handler({ incidents: 1, widgetContext }, context)
    expect(builds()).toBe(1)
  })

  it('answers with what is wrong with its parameters, which is no failure', async () => {
    const { handler } = shown()
    const html = await handler({ service: '<b>mail</b>', widgetContext }, context)
    expect(html).toContain('service: found &quot;&lt;b&gt;mail&lt;/b&gt;&quot;, expected one of web')
  })

  it('fails where the table cannot be read', async () => {
    const { account, handler } = shown()
    account.before = (call) => {
      if (call === 'store.readLedger') throw new PortError('unavailable', 'dynamodb:GetItem', 'no answer')
    }
    await expect(handler({ widgetContext }, context)).rejects.toThrow('dynamodb:GetItem: no answer')
  })
})
