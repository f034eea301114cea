import type { Outcome } from '../../shared/domain/incident/incident.ts'
import type { VerdictState } from '../../shared/domain/verdict.ts'
import { html, type Html } from './html.ts'

const outcomes = {
  mitigated: ['mitigated', '✓ mitigated'],
  escalated: ['escalated', '▲ escalated'],
  'no-action': ['calm', '– no action'],
  open: ['open', '… still open'],
} as const satisfies Record<Outcome | 'open', readonly [string, string]>

const states = {
  healthy: ['healthy', '✓ healthy'],
  breached: ['breached', '▲ breached'],
  inconclusive: ['inconclusive', '? inconclusive'],
  'no-data': ['calm', '– no data'],
} as const satisfies Record<VerdictState, readonly [string, string]>

const badge = ([look, text]: readonly [string, string]): Html => html`<span class="badge ${look}">${text}</span>`

export const outcomeBadge = (outcome: Outcome | null): Html => badge(outcomes[outcome ?? 'open'])

export const stateBadge = (state: VerdictState): Html => badge(states[state])

export const unexpectedBadge: Html = badge(['unexpected', '✗ not as expected'])
