import { describe, expect, it } from 'vitest'
import { candidateShare, failedShare, sampled } from '../../../report/model/minutes.ts'
import { panelsOf } from '../../../report/model/panels.ts'
import { minute } from '../../../shared/domain/time.ts'
import { noon } from '../../support/builders.ts'
import { reportedCase, reportedDrill, reportedMinute } from '../support/reported.ts'

const many = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    reportedMinute(index, { users: { requests: 100, failed: index % 2 }, weights: { ec2: index, eks: 1 } }),
  )

describe('minutes', () => {
  it('stay as they are while a chart can show them', () => {
    expect(sampled(many(180))).toEqual({ each: 1, minutes: many(180) })
  })

  it('beyond that become averages of as few as can be, with the weights of the end', () => {
    const { each, minutes } = sampled(many(1440))
    expect(each).toBe(8)
    expect(minutes).toHaveLength(180)
    expect(minutes[1]).toMatchObject({
      at: noon + 8 * minute,
      users: { requests: 100, failed: 0.5 },
      weights: { ec2: 15, eks: 1 },
    })
  })

  it('without datapoints do not count as minutes without requests', () => {
    const gone = reportedMinute(0, { users: null, fleets: { stable: null, candidate: null } })
    const [first] = sampled(Array.from({ length: 360 }, (_, index) => (index === 0 ? gone : many(2)[1]!))).minutes
    expect(first?.users).toEqual({ requests: 100, failed: 1 })
    expect([failedShare(gone.users), candidateShare(gone)]).toEqual([null, null])
  })

  it.each([
    ['no requests', { requests: 0, failed: 0 }, null],
    ['some that failed', { requests: 200, failed: 1 }, 0.005],
  ])('with %s', (_, served, share) => {
    expect(failedShare(served)).toBe(share)
  })
})

describe('the panels', () => {
  const titles = (...args: Parameters<typeof panelsOf>) =>
    panelsOf(...args).map(({ title, lines }) => `${title}: ${lines.map(({ name }) => name).join(', ')}`)

  it('of a drill have what happened without Ballast beside it', () => {
    expect(titles(reportedCase())).toEqual([
      'Requests of users that failed: with Ballast, without Ballast',
      'Error ratio of each fleet: stable, candidate',
      'Requests a minute to each fleet: stable, candidate',
      'The candidate’s share: by weights, of requests, without Ballast',
    ])
  })

  it('of an account do not, and leave out what is not known', () => {
    const minutes = [reportedMinute(0, { weights: null }), reportedMinute(1, { weights: null })]
    expect(titles(reportedCase({ drill: null, minutes }))).toEqual([
      'Requests of users that failed: all users',
      'Error ratio of each fleet: stable, candidate',
      'Requests a minute to each fleet: stable, candidate',
      'The candidate’s share: of requests',
    ])
  })

  it('show the nodes of each fleet that has some', () => {
    const nodes = { candidate: { ready: 3, desired: 4 } }
    const minutes = [reportedMinute(0, { nodes })]
    expect(titles(reportedCase({ minutes, drill: reportedDrill({ without: minutes }) })).at(-1)).toBe(
      'Nodes of candidate: desired, ready, without Ballast',
    )
  })

  it('are none without minutes', () => {
    expect(panelsOf(reportedCase({ minutes: [], drill: null }))).toEqual([])
  })

  it('have shares in per cent in the middle of their minute, weights at its end', () => {
    const [failed, , , share] = panelsOf(reportedCase({ minutes: [reportedMinute(0)], drill: null }))
    expect(failed?.lines[0]?.points).toEqual([[noon + minute / 2, 0.1]])
    expect(share?.lines[0]?.points).toEqual([[noon + minute, 1]])
  })

  it('leave out the points of a line that do not change it', () => {
    const minutes = [1, 1, 1, 1, 5, 5, 5].map((eks, index) => reportedMinute(index, { weights: { ec2: 0, eks } }))
    const other = minutes.map((each, index) => ({ ...each, weights: { ec2: index < 4 ? 1 : 0, eks: 1 } }))
    const values = panelsOf(reportedCase({ minutes: other, drill: null }))[3]?.lines[0]?.points.map(
      ([, value]) => value,
    )
    expect(values).toEqual([50, 50, 100, 100])
  })
})
