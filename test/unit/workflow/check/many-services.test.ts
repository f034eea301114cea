import { beforeEach, describe, expect, it } from 'vitest'
import type { Service } from '../../../../shared/domain/service/service.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { PortError } from '../../../../shared/ports/port-error.ts'
import { fleetSeries, noon, service } from '../../../support/builders.ts'
import { checkAccount, type CheckAccount } from '../../../support/check-account.ts'

const unavailable = new PortError('unavailable', 'aws:Call', 'no answer')
const named = (name: string, hostedZoneId = 'Z0123456789'): Service =>
  service({
    name,
    record: { hostedZoneId, name: `${name}.example.com`, type: 'A' },
    fleets: {
      stable: { setIdentifier: 'ec2', loadBalancer: `app/${name}-ec2/1111111111111111` },
      candidate: { setIdentifier: 'eks', loadBalancer: `app/${name}-eks/2222222222222222` },
    },
  })
const steady = (now: number) => ({
  ...fleetSeries('stable', [{ minutesAgo: 75, requests: 5940, errorRatio: 0.001 }], now),
  ...fleetSeries('candidate', [{ minutesAgo: 75, requests: 300, errorRatio: 0.001 }], now),
})
const names = Array.from({ length: 60 }, (_, index) => `shop-${String(index).padStart(2, '0')}`)

let account: CheckAccount
let calls: string[]
const callsOf = (call: string): string[] => calls.filter((each) => each.startsWith(call))
const watch = (before: (call: string, of: string) => void = () => {}): void => {
  calls = []
  account.before = (call, of) => {
    calls.push(`${call} ${of}`)
    before(call, of)
  }
}
beforeEach(() => {
  account = checkAccount(steady, ...names.toReversed().map((name) => named(name)))
  account.recordsAPage = 25
  watch()
})

describe('records', () => {
  it('are read by the page, in the order of the zone', async () => {
    const { checked, problems } = await account.runAfter(0)
    expect([checked.length, problems]).toEqual([60, []])
    expect(callsOf('records.read')).toEqual(['records.read shop-00', 'records.read shop-25', 'records.read shop-50'])
  })

  it('of the others are read where a page fails: it costs one service', async () => {
    watch((call, of) => {
      if (call === 'records.read' && of === 'shop-25') throw unavailable
    })
    const { checked, problems } = await account.runAfter(0)
    expect(problems).toEqual([{ service: 'shop-25', problem: 'aws:Call: no answer' }])
    expect(checked).toHaveLength(59)
  })

  it('of a zone are given up after three failures in a row, and those of other zones are read', async () => {
    account = checkAccount(steady, ...names.map((name) => named(name)), named('other', 'ZOTHER'))
    watch((call, of) => {
      if (call === 'records.read' && of !== 'other') throw unavailable
    })
    const { checked, problems } = await account.runAfter(0)
    expect(checked).toEqual(['other'])
    expect(problems).toHaveLength(60)
    expect(callsOf('records.read')).toHaveLength(4)
  })

  it('that are not there are a problem of their service', async () => {
    account.services['shop-07']!.live = []
    const { problems } = await account.runAfter(0)
    expect(problems).toEqual([
      {
        service: 'shop-07',
        problem: 'shop-07.example.com has no weighted A records, expected one for each fleet',
      },
    ])
  })
})

describe('metrics and alarms', () => {
  it('are read by as much as one call takes', async () => {
    await account.runAfter(0)
    const sizes = account.reads.map((queries) => queries.length)
    expect(sizes.length).toBeGreaterThan(1)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500)
    for (const queries of account.reads) expect(new Set(queries.map(({ id }) => id)).size).toBe(queries.length)
  })

  it('of the others are read where one call fails', async () => {
    let reads = 0
    watch((call) => {
      if (call === 'metrics.read' && ++reads === 1) throw unavailable
    })
    const { checked, problems } = await account.runAfter(0)
    expect(problems.length).toBeGreaterThan(0)
    expect(checked.length).toBe(60 - problems.length)
    expect(checked.length).toBeGreaterThan(0)
  })
})

describe('where a run has no time for all, services', () => {
  /** Each page takes so long that a run has time for one of the three. */
  beforeEach(() =>
    watch((call) => {
      if (call === 'records.read') account.now += 20_000
    }),
  )

  it('are judged where they were read, and reported where they were left out', async () => {
    const { checked, problems } = await account.runAfter(0)
    expect(checked.length).toBeGreaterThan(0)
    expect(problems.map(({ service: name }) => name).toSorted()).toEqual(
      names.filter((name) => !checked.includes(name)),
    )
    for (const { problem } of problems) expect(problem).toMatch(/no time was left for it/)
    expect(account.runs).toEqual([{ checked: checked.length, failed: problems.length }])
  })

  it('are looked at first in the next run that were left out, so that each has its turn', async () => {
    const turns = new Map(names.map((name) => [name, 0]))
    for (let run = 0; run < 9; run++) {
      account.now = noon + run * minute
      for (const name of (await account.runAfter(0)).checked) turns.set(name, (turns.get(name) ?? 0) + 1)
    }
    expect(Math.min(...turns.values())).toBeGreaterThanOrEqual(2)
  })
})
