import { rules } from '../support/builders.ts'
import { markdownTable } from 'markdown-table'
import { identify } from '../../shared/domain/diagnosis/identify.ts'
import { refusals } from '../../shared/domain/guardrails/index.ts'
import type { IncidentClass } from '../../shared/domain/incident/incident.ts'
import { playbook } from '../../shared/domain/mitigations/index.ts'
import { assess } from '../../shared/domain/signals/index.ts'
import type { Verdict } from '../../shared/domain/verdict.ts'
import { truths, type Case } from './cases.ts'
import type { Answer } from './story.ts'

const undecided = ['inconclusive', 'no-data', 'unclassified'] as const satisfies readonly Answer[]

/** A case and what was identified. */
export interface Judged extends Case {
  readonly answer: Answer
  readonly isRight: boolean
  readonly reason: string
  /** Mitigations that would be carried out: planned, and refused by no guardrail. */
  readonly actions: readonly string[]
}

/** What Ballast would do. The size of a node group is not made up, so scaling counts as done wherever the playbook has it. */
function actionsOf(each: Case, verdicts: readonly Verdict[], incidentClass: IncidentClass): string[] {
  const { service, observation } = each
  return playbook[incidentClass]
    .filter((mitigation) => {
      if (mitigation.needsNodeGroups) return true
      const plans = mitigation.plan({ service, observation, incidentClass, verdicts, nodeGroups: {} })
      if ('impossible' in plans) return false
      return plans.some(
        (plan) =>
          refusals({ incidentId: each.name, rules, service, observation, incidentClass, verdicts, plan }).length === 0,
      )
    })
    .map(({ name }) => name)
}

/** Judges a case as Ballast would, asking all signals. */
export function judge(each: Case): Judged {
  const verdicts = assess(each.service, each.observation)
  const diagnosis = identify(each.service, each.observation, verdicts, null)
  const { status } = diagnosis
  const answer = status === 'identified' ? diagnosis.incidentClass : status === 'healthy' ? 'none' : status
  const alsoRight = each.weakness === null ? [] : ['none', 'inconclusive', ...each.weakness.alsoRight]
  const actions = status === 'identified' ? actionsOf(each, verdicts, diagnosis.incidentClass) : []
  const isRight = answer === each.truth || alsoRight.includes(answer)
  return { ...each, answer, isRight, reason: diagnosis.reason, actions }
}

/** How many cases of each kind got which answer, as a Markdown table. */
export function matrix(cases: readonly Judged[]): string {
  const answers: readonly Answer[] = [...truths, ...undecided]
  const rows = truths.map((truth) => {
    const mine = cases.filter((each) => each.truth === truth)
    const counts = answers.map((answer) => mine.filter((each) => each.answer === answer).length)
    return [truth, ...counts.map((count) => (count === 0 ? '' : String(count))), percentRight(mine)]
  })
  const header = ['truth \\ identified', ...answers, 'right']
  return markdownTable([header, ...rows], { align: ['l', ...header.slice(1).map(() => 'r')] })
}

export const percentRight = (cases: readonly Judged[]): string =>
  cases.length === 0 ? '–' : `${((100 * cases.filter(({ isRight }) => isRight).length) / cases.length).toFixed(1)} %`
