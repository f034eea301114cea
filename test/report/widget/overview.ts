import type { IncidentInView, Overview, ServiceInView } from '../../../shared/domain/overview.ts'
import { minute } from '../../../shared/domain/time.ts'
import { noon } from '../../support/builders.ts'
import { after, incident, quiet, scale } from '../support/reported.ts'

/** The ARN that the widget's buttons call. */
export const controlArn = 'arn:aws:lambda:us-east-1:123456789012:function:ballast-control'

export const inView = (changes: Partial<IncidentInView> = {}): IncidentInView => ({
  id: 'web-20260302T120100Z-k3f9',
  service: 'web',
  startedAt: noon + minute,
  isOpen: false,
  record: incident(),
  awaits: null,
  canUndo: false,
  ...changes,
})

export const serviceInView = (changes: Partial<ServiceInView> = {}): ServiceInView => ({
  name: 'web',
  mode: 'enforce',
  pause: null,
  openIncident: null,
  ...changes,
})

export const overview = (changes: Partial<Overview> = {}): Overview => ({
  at: noon + 40 * minute,
  pause: null,
  budget: { perHour: 10, used: 3 },
  services: [serviceInView()],
  incidents: [inView()],
  hasMore: false,
  ...changes,
})

const refusal = {
  allowed: false,
  guardrail: 'cooldown',
  code: 'too-soon',
  reason: 'too soon',
  observed: '2 min',
  limit: '5 min',
} as const

/** An incident in every state, and services in every mode. */
export const everything = overview({
  budget: { perHour: 10, used: 3 },
  hasMore: true,
  services: [
    serviceInView({ openIncident: 'shop-20260302T123000Z-0a1b', name: 'shop', mode: 'approve' }),
    serviceInView(),
    serviceInView({
      name: 'search',
      pause: { since: noon, until: noon + 90 * minute, by: 'kim', reason: 'load test' },
    }),
    serviceInView({ name: 'mail', mode: 'observe' }),
    serviceInView({ name: 'old-shop', mode: 'off' }),
  ],
  incidents: [
    inView({
      id: 'shop-20260302T123000Z-0a1b',
      service: 'shop',
      startedAt: noon + 30 * minute,
      isOpen: true,
      record: incident({
        id: 'shop-20260302T123000Z-0a1b',
        service: 'shop',
        outcome: null,
        changes: [],
        timings: {
          ...incident().timings,
          onset: after(1800),
          alarmed: after(1800),
          delivered: after(1860),
          detected: after(1860),
          identified: after(1860),
          applied: null,
          inSync: null,
          ttlPassed: null,
          verified: null,
        },
      }),
      awaits: {
        plans: ['revert-weights, back to ec2 99, eks 1'],
        expiresAt: noon + 45 * minute,
        otherwise: 'reject',
      },
    }),
    inView({
      id: 'mail-20260302T123900Z-9z9z',
      service: 'mail',
      startedAt: noon + 39 * minute,
      isOpen: true,
      record: null,
    }),
    inView({ canUndo: true }),
    inView({
      id: 'search-20260302T100000Z-x1x1',
      service: 'search',
      startedAt: noon - 120 * minute,
      canUndo: true,
      record: incident({
        service: 'search',
        outcome: 'escalated',
        incidentClass: 'request-spike',
        changes: [scale],
        refusals: [refusal],
      }),
    }),
    inView({
      id: 'web-20260227T080000Z-q8q8',
      startedAt: noon - 76 * 60 * minute,
      record: quiet({ verdicts: incident().verdicts }),
    }),
  ],
})
