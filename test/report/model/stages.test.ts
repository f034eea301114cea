import { describe, expect, it } from 'vitest'
import { marksOf } from '../../../report/model/marks.ts'
import { secondsOf, stagesOf } from '../../../report/model/stages.ts'
import { noTimings, stageDurations } from '../../../shared/domain/incident/timings.ts'
import { noon } from '../../support/builders.ts'
import { after, incident, quiet } from '../support/reported.ts'

const { timings } = incident()
const shown = (given: typeof timings) => stagesOf(given).map((stage) => [stage.name, secondsOf(stage)])

describe('the stages of an incident', () => {
  it('are the totals, then what they consist of, each from where the one before ended', () => {
    expect(shown(timings)).toEqual([
      ['MTTD: detect', 60],
      ['MTTI: identify', 0],
      ['MTTR: recover', 321],
      ['Symptom to alarm', 0],
      ['Event delivered', 60],
      ['Judged', 0],
      ['Class known', 0],
      ['Change made', 1],
      ['In sync', 30],
      ['TTL passed', 60],
      ['Back at baseline', 170],
    ])
  })

  it('add up to the time to recover, and agree with the published timings', () => {
    const parts = stagesOf(timings).filter(({ isTotal }) => !isTotal)
    const { mttd, mttr } = stageDurations(timings)
    expect(parts.reduce((sum, part) => sum + secondsOf(part), 0)).toBe(mttr)
    expect(secondsOf(stagesOf(timings)[0]!)).toBe(mttd)
  })

  it('bridge what was not reached', () => {
    expect(shown({ ...timings, inSync: null, ttlPassed: null }).slice(-2)).toEqual([
      ['Change made', 1],
      ['Back at baseline', 260],
    ])
  })

  it.each([
    ['there is no onset', { ...timings, onset: null }],
    ['nothing happened', noTimings],
    ['the onset cannot be read', { ...timings, onset: 'yesterday' }],
  ])('are none where %s', (_, given) => {
    expect(stagesOf(given)).toEqual([])
  })

  it('that a clock has the wrong way round stay as they are', () => {
    expect(shown({ ...noTimings, onset: after(60), alarmed: after(0) })).toEqual([['Symptom to alarm', -60]])
  })
})

it('the marks are those of all incidents, by time, and none of what was not reached', () => {
  const second = incident({ timings: { ...noTimings, onset: after(30), detected: after(90) } })
  expect(marksOf([quiet(), incident(), second]).map(({ name, at }) => `${name} ${(at - noon) / 1000}`)).toEqual([
    'onset 0',
    'onset 30',
    'detected 60',
    'changed 61',
    'detected 90',
    'verified 321',
  ])
})
