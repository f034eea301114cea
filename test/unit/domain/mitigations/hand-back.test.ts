import { describe, expect, it } from 'vitest'
import { handBackStep } from '../../../../shared/domain/mitigations/scale-node-group.ts'
import { size, state } from './support.ts'

describe('handing back', () => {
  const lease = { before: size(3, 4, 10), after: size(12, 12, 12), written: size(12, 12, 12) }

  const late = (min: number, max: number) => ({ ...lease, written: size(min, 12, max) })
  const people = { desiredOwner: 'people' } as const

  it.each([
    ['a quarter of what was added', lease, state(12, 12, 12), 3, size(10, 12, 12)],
    ['no further than what is needed now', lease, state(12, 12, 12), 11, size(11, 12, 12)],
    ['without touching desired, wherever the autoscaler has it', lease, state(12, 12, 12), 0, size(10, 12, 12)],
    ['the minimum alone while more steps follow', late(8, 12), state(8, 9, 12), 0, size(6, 9, 12)],
    ['below what is needed where the group carried that before', late(6, 12), state(6, 12, 12), 5, size(4, 12, 12)],
  ])('goes down by %s', (_rule, given, current, needed, after) => {
    expect(handBackStep(given, current, needed)).toMatchObject({ status: 'step', after })
  })

  it('goes down by one node where little was added', () => {
    const small = { before: size(3, 3, 10), after: size(5, 5, 10), written: size(5, 5, 10) }
    expect(handBackStep(small, state(5, 5, 10), 0)).toMatchObject({ status: 'step', after: size(4, 5, 10) })
  })

  it.each([
    ['with the last step', late(4, 12), state(4, 9, 12), 0, size(3, 9, 10)],
    ['no further than desired', late(4, 12), state(4, 11, 12), 0, size(3, 11, 11)],
    ['no further than what is needed', late(3, 12), state(3, 9, 12), 11, size(3, 9, 11)],
    ['later, when desired has gone down', late(3, 12), state(3, 8, 12), 0, size(3, 8, 10)],
  ])('gives the maximum back %s', (_rule, given, current, needed, after) => {
    expect(handBackStep(given, current, needed)).toMatchObject({ status: 'step', after })
  })

  it.each([
    ['the load needs all that there is', lease, state(12, 12, 12), 12, '12 nodes are needed'],
    ['the load needs more than there is', lease, state(12, 12, 12), Infinity, 'nodes are needed'],
    ['nobody knows what the load needs', lease, state(12, 12, 12), Number.NaN, 'nobody knows'],
    ['the group is being updated', lease, state(12, 12, 12, { status: 'updating' }), 0, 'is being updated'],
    ['the autoscaler still has desired up', late(3, 12), state(3, 12, 12), 0, 'desired is 12'],
    ['the autoscaler has desired above the maximum that is due', late(3, 12), state(3, 12, 12), 10, 'desired is 12'],
    ['the load needs more than the group carried before', late(6, 12), state(6, 12, 12), 6, '6 nodes are needed'],
    ['the load needs the higher maximum', late(3, 12), state(3, 4, 12), 12, '12 nodes are needed'],
    [
      'the load needs the higher maximum, whoever moves desired',
      late(3, 12),
      state(3, 12, 12, people),
      12,
      '12 nodes are needed',
    ],
  ])('waits while %s', (_rule, given, current, needed, reason) => {
    const { status, reason: told } = handBackStep(given, current, needed)
    expect([status, told]).toEqual(['wait', expect.stringContaining(reason)])
  })

  it.each([
    ['the minimum', state(11, 12, 12), 'min 11, max 12'],
    ['the maximum', state(12, 12, 15), 'min 12, max 15'],
    ['both, to what they were before', state(3, 4, 10), 'min 3, max 10'],
  ])('leaves a group alone of which somebody has changed %s', (_rule, current, theirs) => {
    expect(handBackStep(lease, current, 0)).toEqual({
      status: 'taken-over',
      reason: `it has ${theirs}; Ballast last wrote min 12, max 12`,
    })
  })

  it('is done when minimum and maximum are back', () => {
    expect(handBackStep(late(3, 10), state(3, 9, 10), 99)).toEqual({
      status: 'done',
      reason: 'min 3, desired 9, max 10',
      forPeople: null,
    })
  })

  it.each([
    ['as it was', 4],
    ['lower than it was', 3],
  ])('has nothing to tell people who have desired %s', (_rule, desired) => {
    expect(handBackStep(late(3, 10), state(3, desired, 10, people), 0)).toMatchObject({ forPeople: null })
  })

  it('tells people that desired is theirs to lower', () => {
    const told = 'desired is 9, was 4, and nobody but people lowers it'
    expect(handBackStep(late(4, 12), state(4, 9, 12, people), 0).reason).toContain(told)
    expect(handBackStep(late(3, 10), state(3, 9, 10, people), 0)).toMatchObject({
      status: 'done',
      reason: expect.stringContaining(told),
      forPeople: told,
    })
  })

  it('does not wait for people: the maximum stays where their desired size keeps it', () => {
    const left = 'max stays at 12, was 10, for desired is 12, was 4, and nobody but people lowers it'
    // Ten nodes, which the old maximum allows, are no reason to wait either.
    for (const needed of [0, 10]) {
      expect(handBackStep(late(3, 12), state(3, 12, 12, people), needed)).toEqual({
        status: 'done',
        reason: left,
        forPeople: left,
      })
    }
  })
})
