import { describe, expect, it } from 'vitest'
import { simulatedDns } from '../../drills/run/dns.ts'
import { runDrill } from '../../drills/run/run.ts'
import { loadScenario } from '../../drills/scenario/scenario-files.ts'
import { readDns } from '../../shared/domain/records/dns-probe.ts'
import { human, monday, newAccount, second, service } from './account/support.ts'

describe.each(['event-lost', 'armed-watch'])('scenario %s', (name) => {
  it('ends as it says, the same each time', async () => {
    const { scenario } = loadScenario(name)
    const [first, again] = [await runDrill(name, scenario, 1), await runDrill(name, scenario, 1)]
    expect(first.unexpected).toEqual([])
    expect(again).toEqual(first)
  })
})

describe("the simulated account's DNS", () => {
  const record = { hostedZoneId: 'Z0123456789ABCDEFGHIJ', name: 'www.example.com', type: 'A' } as const
  const targets = {
    stable: ['dualstack.web-ec2.eu-west-1.elb.amazonaws.com'],
    candidate: ['dualstack.web-eks.eu-west-1.elb.amazonaws.com'],
  }

  it('answers by the weights that have propagated', async () => {
    const { account, clock } = newAccount()
    const share = async () => readDns(await simulatedDns(account).probe(record), targets).candidateShare
    account.setWeights(service().name, { stable: 1, candidate: 1 }, human)
    expect(await share()).toBe(0)
    await clock.runUntil(monday + 30 * second)
    expect(await share()).toBe(50)
    account.setWeights(service().name, { stable: 0, candidate: 0 }, human)
    await clock.runUntil(monday + 60 * second)
    expect(await share()).toBe(50)
  })

  it('has no answer for a name without records', async () => {
    const lookups = await simulatedDns(newAccount().account).probe({ ...record, name: 'other.example.com' })
    expect(readDns(lookups, targets)).toEqual({ queries: 8, failures: 8, candidateShare: null })
  })
})
