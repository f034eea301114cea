import type { Refusal } from '../incident/incident.ts'
import { actionBudget } from './action-budget.ts'
import { cooldown } from './cooldown.ts'
import { destinationHeadroom } from './destination-headroom.ts'
import { destinationHealthy } from './destination-healthy.ts'
import { flapping } from './flapping.ts'
import { freezeWindow } from './freeze-window.ts'
import { refuse, type Guardrail, type Proposal } from './guardrail.ts'
import { humanWins } from './human-wins.ts'
import { killSwitch } from './kill-switch.ts'
import { largestShift } from './largest-shift.ts'
import { minimumSamples } from './minimum-samples.ts'
import { nodeLimits } from './node-limits.ts'
import { overrideRespected } from './override-respected.ts'
import { validWeights } from './valid-weights.ts'

/** All guardrails by name: the one place where a new one is registered. */
export const guardrails = {
  'kill-switch': killSwitch,
  'freeze-window': freezeWindow,
  'action-budget': actionBudget,
  cooldown,
  flapping,
  'valid-weights': validWeights,
  'largest-shift': largestShift,
  'minimum-samples': minimumSamples,
  'human-wins': humanWins,
  'override-respected': overrideRespected,
  'destination-healthy': destinationHealthy,
  'destination-headroom': destinationHeadroom,
  'node-limits': nodeLimits,
} satisfies Record<string, Guardrail>

/** Every guardrail's refusal of a plan; none means that it may be carried out. One that throws refuses. */
export function refusals(proposal: Proposal, all: readonly Guardrail[] = Object.values(guardrails)): Refusal[] {
  return all.flatMap((guardrail) => {
    try {
      const answer = guardrail.check(proposal)
      return answer.allowed ? [] : [answer]
    } catch (error) {
      return [
        refuse(guardrail.name, {
          code: 'guardrail-failed',
          reason: 'the guardrail could not be checked, which counts as a refusal',
          observed: String(error),
          limit: 'an answer',
        }),
      ]
    }
  })
}
