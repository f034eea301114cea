import type { ReportedCase, ReportedDrill, ReportedMinute } from '../../../report/data.ts'
import type { AppliedChange, Incident } from '../../../shared/domain/incident/incident.ts'
import { noTimings } from '../../../shared/domain/incident/timings.ts'
import { iso, minute, second } from '../../../shared/domain/time.ts'
import { noon } from '../../support/builders.ts'

/** An instant so many seconds after noon. */
export const after = (seconds: number): string => iso(noon + seconds * second)

/** Back from half of the traffic. */
export const revert: AppliedChange = {
  mitigation: 'revert-weights',
  kind: 'weights',
  nodeGroup: null,
  before: { ec2: 5, eks: 5 },
  after: { ec2: 99, eks: 1 },
}

/** From three nodes to eight. */
export const scale: AppliedChange = {
  mitigation: 'scale-node-group',
  kind: 'node-group',
  nodeGroup: { cluster: 'web-eks', name: 'workers' },
  before: { min: 3, desired: 3, max: 10 },
  after: { min: 8, desired: 8, max: 10 },
}

/** A release that was put back within five minutes. */
export const incident = (changes: Partial<Incident> = {}): Incident => ({
  id: 'web-20260302T120100Z-k3f9',
  service: 'web',
  trigger: {
    kind: 'weight-change',
    key: 'cloudtrail:1',
    signal: 'traffic-share',
    reason: 'somebody changed the weights',
  },
  outcome: 'mitigated',
  incidentClass: 'misweighted-release',
  reason: 'ec2 5, eks 5 → ec2 99, eks 1; candidate 1 % of 6000 requests',
  timings: {
    onset: after(0),
    alarmed: after(0),
    delivered: after(60),
    detected: after(60),
    identified: after(60),
    applied: after(61),
    inSync: after(91),
    ttlPassed: after(151),
    verified: after(321),
  },
  verdicts: [
    {
      signal: 'error-rate',
      subject: 'stable',
      state: 'healthy',
      evidence: 'stable: 6 of 6,000 requests failed',
      numbers: { requests: 6000, ratio: 0.001, normal: null },
      onset: null,
    },
    {
      signal: 'traffic-share',
      subject: 'service',
      state: 'breached',
      evidence: 'live weights ec2 5, eks 5 give the candidate 50 %',
      numbers: { share: 50, limit: 5 },
      onset: noon,
    },
  ],
  changes: [revert],
  refusals: [],
  timeline: [
    { at: after(60), stage: 'claim', text: 'somebody changed the weights' },
    { at: after(60), stage: 'identify', text: 'misweighted-release: live weights give the candidate 50 %' },
    { at: after(60), stage: 'identify', text: 'not request-spike: 6000 requests a minute: 1.0 times the normal' },
    { at: after(61), stage: 'fix', text: 'revert-weights: ec2 5, eks 5 → ec2 99, eks 1' },
    { at: after(321), stage: 'close', text: 'mitigated' },
  ],
  hindsight: null,
  ...changes,
})

/** An incident of which nothing is known but that it was looked at. */
export const quiet = (changes: Partial<Incident> = {}): Incident =>
  incident({
    outcome: 'no-action',
    incidentClass: null,
    timings: { ...noTimings, delivered: after(60) },
    verdicts: [],
    changes: [],
    timeline: [],
    ...changes,
  })

/** A minute, so many minutes after noon. */
export const reportedMinute = (minutes: number, changes: Partial<ReportedMinute> = {}): ReportedMinute => ({
  at: noon + minutes * minute,
  users: { requests: 6000, failed: 6 },
  fleets: { stable: { requests: 5940, failed: 6 }, candidate: { requests: 60, failed: 0 } },
  weights: { ec2: 99, eks: 1 },
  nodes: {},
  ...changes,
})

export const reportedDrill = (changes: Partial<ReportedDrill> = {}): ReportedDrill => ({
  scenario: 'five-percent-release',
  seed: 1,
  outcome: 'mitigated',
  incidentClass: 'misweighted-release',
  seconds: { mttd: 60, mtti: 0, mttr: 321, floor: 321 },
  requests: { total: 240_000, failed: 1331, failedWithoutBallast: 51_038 },
  without: [-2, -1, 0, 1, 2].map((minutes) => reportedMinute(minutes, { users: { requests: 6000, failed: 3000 } })),
  messages: ['[Ballast] web: misweighted-release, mitigated'],
  unexpected: [],
  ...changes,
})

export const reportedCase = (changes: Partial<ReportedCase> = {}): ReportedCase => ({
  name: 'five-percent-release',
  title: 'A "5 %" release that really is 50 %',
  story: 'Weights are proportions.',
  service: 'web',
  mode: 'enforce',
  setIdentifiers: { stable: 'ec2', candidate: 'eks' },
  incidents: [incident()],
  minutes: [-2, -1, 0, 1, 2].map((minutes) => reportedMinute(minutes)),
  drill: reportedDrill(),
  missing: [],
  ...changes,
})
