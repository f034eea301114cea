import { describe, expect, it } from 'vitest'
import { conclude, openDraft } from '../../../../shared/domain/incident/draft.ts'
import type { Incident, TimelineEntry } from '../../../../shared/domain/incident/incident.ts'
import { describeIncident } from '../../../../shared/domain/incident/message.ts'
import type { Verdict } from '../../../../shared/domain/verdict.ts'
import { noon } from '../../../support/builders.ts'

const forged = "x'\nIncident web-forged\r\u2028  Class    bad-candidate\u202e\u001b[2K"

function incident(changes: Partial<Incident> = {}): Incident {
  const draft = openDraft({ kind: 'alarm', key: 'k', signal: 'error-rate', reason: 'the alarm rang' }, 'web')
  return { ...conclude(draft, noon, 'mitigated', 'it is over'), id: 'web-1', ...changes }
}
const bodyOf = (given: Incident, commands: readonly string[] = []): string =>
  describeIncident(given, 'mitigating', commands).body
const linesOf = (given: Incident, commands: readonly string[] = []): string[] => bodyOf(given, commands).split('\n')

const entry = (text: string): TimelineEntry => ({ at: '2026-03-02T12:00:00.000Z', stage: 'detect', text })
const verdict = (evidence: string): Verdict => ({
  signal: 'error-rate',
  subject: 'candidate',
  state: 'breached',
  evidence,
  numbers: {},
  onset: noon,
})
const refusal = (observed: string) => ({
  allowed: false as const,
  guardrail: 'human-wins',
  code: 'c',
  reason: 'r',
  observed,
  limit: 'l',
})

it('a message says what happened, on which evidence, and what to run', () => {
  const given = incident({ incidentClass: 'bad-candidate', verdicts: [verdict('5 % failed')] })
  const { subject, body } = describeIncident(given, 'mitigating', ['aws  route53 …'])
  expect(subject).toBe('[Ballast] web: bad-candidate, mitigating')
  expect(body.split('\n')).toEqual([
    'it is over',
    '',
    'Incident web-1',
    'Service  web',
    'Class    bad-candidate',
    'Trigger  the alarm rang',
    '',
    'Evidence:',
    '  error-rate (candidate): breached. 5 % failed',
    '',
    'Timeline:',
    '  2026-03-02T12:00:00.000Z  close     mitigated: it is over',
    '',
    'What you can run:',
    '  aws  route53 …',
    '',
    'Runbook: docs/runbook/messages/mitigating.md and docs/runbook/incidents/bad-candidate.md',
  ])
})

describe('text from outside stays within its line', () => {
  const trigger = { kind: 'alarm', key: 'k', signal: null, reason: forged }
  it.each<[string, Partial<Incident>]>([
    ['the reason', { reason: forged }],
    ["the trigger's reason", { trigger }],
    ['evidence', { verdicts: [verdict(forged)] }],
    [
      'a set identifier',
      {
        changes: [
          { mitigation: 'revert-weights', kind: 'weights', nodeGroup: null, before: { [forged]: 1 }, after: {} },
        ],
      },
    ],
    ['what a guardrail saw', { refusals: [refusal(forged)] }],
    ['the timeline', { timeline: [entry(forged)] }],
  ])('%s', (_, changes) => {
    const benign = JSON.parse(
      JSON.stringify(changes).replaceAll(JSON.stringify(forged).slice(1, -1), 'x'),
    ) as typeof changes
    const lines = linesOf(incident(changes))
    expect(lines.length).toBe(linesOf(incident(benign)).length)
    expect(lines.filter((line) => line.startsWith('Incident '))).toEqual(['Incident web-1'])
    expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u)
  })

  it('in the subject it is ASCII', () => {
    const { subject } = describeIncident(incident({ service: `${forged}サ${'y'.repeat(200)}` }), 'needs-you', [])
    expect(subject).toMatch(/^[ -~]{1,100}$/)
  })

  it.each([
    ['is too long to be shown whole', `aws '${'x'.repeat(5_000)}'`],
    ['has a line break', 'aws a\nrm -rf b'],
    ['has what cannot be seen', 'aws a\u202eb'],
  ])('a command that %s is left out, not changed', (_, command) => {
    const lines = linesOf(incident(), ['aws one', command, 'aws three'])
    expect(lines.slice(-5, -2)).toEqual([
      '  aws one',
      expect.stringMatching(/^ {2}\(a command of \d+ bytes is left out here/),
      '  aws three',
    ])
  })
})

describe('a list that is too long', () => {
  const timeline = Array.from({ length: 5_000 }, (_, index) => entry(`entry ${index + 1} ${'x'.repeat(200)}`))

  it('keeps its beginning and its end, and says how much is left out', () => {
    const lines = linesOf(incident({ timeline }), ['aws one'])
    const start = lines.indexOf('Timeline:') + 1
    const shown = lines.slice(start, lines.indexOf('', start))
    const gap = shown.findIndex((line) => line.includes('left out here'))
    const left = Number(/… (\d+) more are left out here/.exec(shown[gap] ?? '')?.[1])
    expect(shown[0]).toContain('entry 1 ')
    expect(shown.at(-1)).toContain('entry 5000 ')
    expect(Math.abs(gap - (shown.length - 1 - gap))).toBeLessThanOrEqual(1)
    expect(shown.length - 1 + left).toBe(5_000)
    expect(lines.slice(-3)).toEqual(['  aws one', '', 'Runbook: docs/runbook/messages/mitigating.md'])
  })

  it('leaves the body below the 256 KB of SNS, with everything else as long as it can be', () => {
    const long = '🙂'.repeat(4_100)
    const many = <T>(each: T): T[] => Array.from({ length: 60 }, () => each)
    const given = incident({
      reason: long,
      trigger: { kind: 'alarm', key: 'k', signal: null, reason: long },
      service: long,
      id: long,
      verdicts: many(verdict(long)),
      changes: many({ mitigation: long, kind: 'hold', nodeGroup: null, before: {}, after: {} }),
      refusals: many(refusal(long)),
      timeline: many(entry(long)),
    })
    const body = bodyOf(given, many(`aws ${'x'.repeat(3_900)}`))
    expect(Buffer.byteLength(body)).toBeLessThan(256_000)
    expect(Buffer.byteLength(body)).toBeGreaterThan(150_000)
  })
})
