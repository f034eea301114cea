import { expect, it } from 'vitest'
import type { Proposal } from '../../../../shared/domain/guardrails/guardrail.ts'
import { refusals } from '../../../../shared/domain/guardrails/index.ts'
import type { Action } from '../../../../shared/domain/service/ledger.ts'
import { iso, minute } from '../../../../shared/domain/time.ts'
import { noon, service } from '../../../support/builders.ts'
import {
  accused,
  action,
  capacity,
  done,
  elsewhere,
  frozen,
  handsOff,
  incidents,
  live,
  mondays,
  moving,
  ofSeveral,
  once,
  overridden,
  pause,
  proposal,
  remembering,
  size,
  stable,
  ten,
  three,
  to,
  wrote,
} from './support.ts'

/** Ten changes within the hour, by turns of services with these names. */
const spentBy = (...services: string[]): Action[] =>
  Array.from({ length: 10 }, (_, index) =>
    action(10, { ...elsewhere, id: `change-${index}`, service: services[index % services.length] ?? '' }),
  )

it.each<[string, Partial<Proposal>, string, string]>([
  ['weights that are out of range', to(256, 0), 'ec2 256, eks 0', 'integers 0–255'],
  ['weights that are all 0', to(0, 0), 'ec2 0, eks 0', 'at least one weight above 0'],
  ['how far a move may go', moving([50, 50], [71, 29], 20), '21 % of the requests', '20 %'],
  ['what stable has room for', capacity(4500), '99 %', '75 %'],
  ['what stable served', { verdicts: [stable({ numbers: { requests: 99 } })] }, '99 requests', '100 requests'],
  ['that stable served nothing that is known', { verdicts: [] }, '0 requests', '100 requests'],
  [
    'how stable fails',
    { verdicts: [stable({ state: 'breached' })] },
    'stable: 20 % of 5000 requests failed',
    'nothing of stable breached',
  ],
  ['what the candidate served', accused(99), '99 requests', '100 requests'],
  ['that no number accuses the candidate', accused(null), '0 requests', '100 requests'],
  [
    'that nothing accuses the candidate',
    accused(5000, { state: 'inconclusive' }),
    'nothing that the candidate’s users feel is breached',
    '100 requests',
  ],
  [
    'until when weights are left to people',
    live(5, 5, { handsOff }),
    'ec2 5, eks 5',
    `left to people until ${handsOff.until}`,
  ],
  [
    'what Ballast wrote, and until when that is under lease',
    live(5, 5, { lastWrite: wrote }),
    'ec2 5, eks 5',
    `ec2 99, eks 1 until ${wrote.leaseUntil}`,
  ],
  [
    'since when there is an override',
    overridden(5, 5, { ec2: 5, eks: 5 }),
    'ec2 5, eks 5',
    `override since ${iso(noon)}`,
  ],
  [
    'the size that nobody may make smaller',
    size(three, { ...three, min: 1 }),
    'min 1, desired 3, max 6',
    'at least min 2, desired 3, max 6',
  ],
  ['the most nodes', size(three, { min: 11, desired: 11, max: 11 }), 'min 11, desired 11, max 11', '10 nodes'],
  ['what EKS takes', size(three, { min: 5, desired: 4, max: 6 }), 'min 5, desired 4, max 6', 'min ≤ desired ≤ max'],
  ['whose node group it is not', size(three, three, 'other'), 'min 2, desired 3, max 6', 'its own groups'],
  ['which modes do something', { service: service({ mode: 'off' }) }, 'mode off', 'mode observe, approve or enforce'],
  [
    'who paused it, why, and until when',
    remembering({ pauses: { web: pause() } }),
    `paused by 'alice' since ${iso(noon - minute)}: 'we move the database'`,
    `until ${iso(noon + minute)}`,
  ],
  ['until when a window freezes it', frozen(once), iso(noon), `none within ${iso(noon)} – ${iso(noon + minute)}`],
  ['when in the week a window freezes it', frozen(mondays), iso(noon), 'none within mon 11:00–13:00 UTC'],
  [
    'what changed it last, in whatever order that is on record',
    done(action(4, { incidentId: 'web-1' }), action(2, { incidentId: 'web-2' }), action(3, { incidentId: 'web-1' })),
    `web-2 at ${iso(noon - 2 * minute)}`,
    '5 minutes between the changes of two incidents',
  ],
  [
    'which incidents changed it, each once',
    done(...incidents(10, 'web-1', 'web-2', 'web-2', 'web-3')),
    'changes in web-1, web-2, web-3',
    '3 incidents in 6 hours',
  ],
  [
    'who used up the budget, each once',
    done(...spentBy('api', 'shop')),
    '10 changes, of api, shop',
    '10 changes an hour',
  ],
  [
    'up to five who used up the budget',
    done(...spentBy('a', 'b', 'c', 'd', 'e')),
    '10 changes, of a, b, c, d, e',
    '10 changes an hour',
  ],
  [
    'how many more used up the budget',
    done(...spentBy('a', 'b', 'c', 'd', 'e', 'f', 'g')),
    '10 changes, of a, b, c, d, e, 2 more',
    '10 changes an hour',
  ],
  [
    'how much of the budget is for others',
    { ...ofSeveral, ...done(action(30), ...ten(20).slice(0, 7)) },
    '8 changes, 1 of them of web',
    '8 of 10 changes an hour, the others for other services',
  ],
])('a refusal tells %s', (_what, changes, observed, limit) => {
  expect(refusals(proposal(changes))).toMatchObject([{ observed, limit }])
})
