import { describe, expect, it } from 'vitest'
import {
  isOutgrown,
  measuredRequestsPerNode,
  neededNodes,
  peakToCome,
} from '../../../../shared/domain/mitigations/scale-node-group.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { noon } from '../../../support/builders.ts'
import { load, nodeGroup, unmeasured } from './support.ts'

describe('what a load needs', () => {
  it.each([
    ['a quarter more than the peak takes', nodeGroup, load(8000), 10],
    ['whole nodes, rounded up', nodeGroup, load(8001), 11],
    ['what was measured, where nothing is configured', unmeasured, load(8000, 500), 20],
    ['what is configured, whatever was measured', nodeGroup, load(8000, 1), 10],
    ['no nodes without any load', nodeGroup, load(0), 0],
    ['nobody knows without a measure', unmeasured, load(8000), null],
    ['nobody knows when nothing was served', unmeasured, load(8000, 0), null],
    ['nobody knows of a load that was not measured', nodeGroup, load(Number.NaN), null],
  ])('%s', (_rule, group, given, expected) => {
    expect(neededNodes(group, given)).toBe(expected)
  })
})

it.each([
  ['leaves a tenth free', nodeGroup, load(9000), false],
  ['leaves less than a tenth free', nodeGroup, load(9001), true],
  ['leaves less than a tenth of what was measured', unmeasured, load(4501, 500), true],
  ['says nothing where nobody knows what a node carries', unmeasured, load(9001), false],
])('a load that %s of ten nodes', (_rule, group, given, outgrown) => {
  expect(isOutgrown(group, 10, given)).toBe(outgrown)
})

describe('what a node was seen to carry', () => {
  const at = (minutesAgo: number, requests: number, errors = 0) => ({
    at: noon - minutesAgo * minute,
    requests,
    errors,
  })

  it.each([
    ['the busiest minute over the nodes', [at(3, 900), at(2, 1200), at(1, 600)], 3, 400],
    ['a minute with 1 % of errors counts', [at(2, 1000, 10), at(1, 600)], 2, 500],
    ['a minute with more does not', [at(2, 1000, 11), at(1, 600)], 2, 300],
    ['nor one of more than an hour ago', [at(61, 5000), at(1, 600)], 2, 300],
    ['the hour ends with the newest minute', [at(90, 5000), at(40, 600)], 2, 2500],
    ['nothing without minutes', [], 2, null],
    ['nothing without a healthy minute', [at(1, 100, 50)], 2, null],
    ['nothing without nodes', [at(1, 100)], 0, null],
  ])('%s', (_rule, minutes, nodes, expected) => {
    expect(measuredRequestsPerNode(minutes, nodes)).toBe(expected)
  })
})

it.each([
  ['a steady load is its own peak', [4000, 4000, 4100, 4000], 4100],
  ['a load that falls is sized for its peak', [8000, 6000, 4000], 8000],
  ['slow growth is within the headroom', [4000, 4200, 4400], 4400],
  ['the beginning of a spike goes on for another minute', [4000, 4000, 24_000], (24_000 + 20_000) / 1.25],
  ['a single minute says nothing of growth', [4000], 4000],
  ['no minutes are no load', [], 0],
])('%s', (_rule, requests, peak) => {
  const minutes = requests.map((each, index) => ({ at: index * 60_000, requests: each, errors: 0 }))
  expect(peakToCome(minutes)).toBe(peak)
})
