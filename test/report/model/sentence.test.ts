import { describe, expect, it } from 'vitest'
import { caseSentence, incidentSentence, leadingIncident } from '../../../report/model/sentence.ts'
import type { Incident } from '../../../shared/domain/incident/incident.ts'
import { incident, quiet, reportedCase, reportedDrill, revert, scale } from '../support/reported.ts'

const refusal = (guardrail: string, reason: string) =>
  ({ allowed: false, guardrail, code: 'x', reason, observed: 'seen', limit: 'limit' }) as const

const cases: readonly (readonly [what: string, changes: Partial<Incident>, sentence: string])[] = [
  [
    'mitigated: what happened, what was done when, and when it was over',
    {},
    'A release gave the candidate more traffic than it should get; 1 min 1 s after the onset Ballast set the weights from ec2 5, eks 5 to ec2 99, eks 1, and after 5 min 21 s all was back at baseline.',
  ],
  [
    'mitigated by several changes: all of them',
    { incidentClass: 'request-spike', changes: [scale, { ...revert, mitigation: 'hold-changes', kind: 'hold' }] },
    'The load grew far beyond the usual; 1 min 1 s after the onset Ballast raised the minimum of node group workers from 3 to 8 nodes and held releases at ec2 99, eks 1, and after 5 min 21 s all was back at baseline.',
  ],
  [
    'escalated after a change: why it was not enough, without the numbers',
    {
      outcome: 'escalated',
      reason: 'the change did not verify: not at baseline (yet (still)): candidate 0 % of 9 requests; then more',
    },
    'A release gave the candidate more traffic than it should get; 1 min 1 s after the onset Ballast set the weights from ec2 5, eks 5 to ec2 99, eks 1, then paged a person: the change did not verify: not at baseline.',
  ],
  [
    'escalated for a refusal: who refused',
    {
      outcome: 'escalated',
      changes: [],
      refusals: [refusal('kill-switch', 'people have paused all of Ballast'), refusal('cooldown', 'too soon')],
    },
    'A release gave the candidate more traffic than it should get; Ballast paged a person instead of acting: kill-switch and cooldown refused the change: people have paused all of Ballast.',
  ],
  [
    'escalated without a class that is known: what is breached',
    { outcome: 'escalated', incidentClass: null, changes: [] },
    'Traffic-share was breached, for no cause that Ballast knows; Ballast paged a person.',
  ],
  [
    'escalated without anything that is known: why',
    { outcome: 'escalated', incidentClass: null, changes: [], verdicts: [], reason: 'blind: no datapoints' },
    'What was wrong could not be told; Ballast paged a person: blind: no datapoints.',
  ],
  [
    'no action on an incident: why not, without its class said twice',
    { outcome: 'no-action', changes: [], reason: 'misweighted-release: rejected by on-call; and more' },
    'A release gave the candidate more traffic than it should get; Ballast changed nothing: rejected by on-call.',
  ],
  [
    'open: that it is',
    { outcome: null, changes: [] },
    'A release gave the candidate more traffic than it should get; it is still open.',
  ],
  [
    'mitigated by itself: that nothing was changed',
    { changes: [] },
    'A release gave the candidate more traffic than it should get; it was over without a change.',
  ],
]

describe('the sentence of an incident says of one that', () => {
  it.each(cases)('%s', (_, changes, sentence) => {
    expect(incidentSentence(incident(changes))).toBe(sentence)
  })

  it('is none: that nothing was certainly wrong', () => {
    expect(incidentSentence(quiet())).toBe('Nothing was certainly wrong; Ballast changed nothing.')
  })

  it('has a reason of any length: one that can be read', () => {
    const sentence = incidentSentence(incident({ outcome: 'escalated', changes: [], reason: 'x'.repeat(9000) }))
    expect(sentence.length).toBeLessThan(400)
  })
})

describe('the sentence of a drill', () => {
  it('ends with what users felt, with Ballast and without', () => {
    expect(caseSentence(reportedCase())).toMatch(
      /all was back at baseline; 1,331 of 240,000 requests \(0.55 %\) failed, 51,038 without Ballast\.$/,
    )
  })

  it.each([
    [
      'no incident, and nobody was told',
      { outcome: 'no-action', messages: [] },
      'Ballast opened no incident and told nobody;',
    ],
    [
      'no record of it',
      { outcome: 'escalated', messages: ['needs you'] },
      'Ballast could keep no record of an incident and told people that it could not;',
    ],
  ] as const)('says where there is %s', (_, changes, beginning) => {
    const sentence = caseSentence(reportedCase({ incidents: [], drill: reportedDrill(changes) }))
    expect(sentence.startsWith(beginning)).toBe(true)
  })

  it('says where Ballast made no difference', () => {
    const requests = { total: 100, failed: 7, failedWithoutBallast: 7 }
    expect(caseSentence(reportedCase({ drill: reportedDrill({ requests }) }))).toMatch(
      /7 of 100 requests \(7 %\) failed, as many as without Ballast\.$/,
    )
  })

  it('is about the gravest of its incidents, and of two alike about the first', () => {
    const escalated = incident({ id: 'b', outcome: 'escalated' })
    expect(leadingIncident([quiet(), incident({ id: 'a' }), escalated, { ...escalated, id: 'c' }])).toBe(escalated)
  })
})
