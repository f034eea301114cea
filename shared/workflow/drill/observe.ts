import type { Observed } from '../../domain/drill/report.ts'
import { play, usualRequests, type DrillMinute } from '../../domain/drill/play.ts'
import { carelessWeights } from '../../domain/drill/restore.ts'
import { refusals } from '../../domain/guardrails/index.ts'
import { playbook } from '../../domain/mitigations/index.ts'
import { commandOf } from '../../domain/mitigations/change-command.ts'
import { caughtUp } from '../../domain/records/known-good.ts'
import { minute } from '../../domain/time.ts'
import { fleetShare, weightsOf, withWeights } from '../../domain/records/weights.ts'
import { judge, observedMinutes, type Finding } from '../incident/detect.ts'
import { scenarioOf, type Before, type Drill } from './drill.ts'

/** For so many minutes of trouble it is asked what Ballast would do. */
const longestTrouble = 15

/** What the judges say after so many minutes of trouble that end now, with everything but the metrics as it is. */
function judgeAfter(drill: Drill, before: Before, troubled: number): Finding {
  const { request, service } = drill
  const scenario = scenarioOf(drill)
  const { at, changes, ledger, nodeGroups, records } = before
  const now = Math.floor(at / minute) * minute
  const from = now - troubled * minute
  const usualShare = fleetShare(service, weightsOf(records), 'candidate')
  const live = scenario.misweighted ? withWeights(records, carelessWeights(service)) : records
  const nodes = nodeGroups.candidate?.desired ?? null
  const stage = { service, scenario, usualShare, usualRequests: usualRequests(service, scenario, usualShare, nodes) }
  const minutes = Array.from({ length: observedMinutes }, (_, index): DrillMinute => {
    const start = now - (observedMinutes - index) * minute
    const isTroubled = start >= from
    const share = isTroubled ? fleetShare(service, weightsOf(live), 'candidate') : usualShare
    return { at: start, isTroubled, share, nodes }
  })
  const careless = {
    at: from,
    weights: weightsOf(live),
    by: 'a drill',
    comment: `observe ${request.scenario}`,
    isOverride: false,
  }
  const reading = {
    at,
    records: live,
    series: play(stage, minutes, 0).series,
    changes: scenario.misweighted ? [careless, ...changes] : changes,
    ledger,
  }
  const state = caughtUp(service, before.state, reading.changes)
  return judge({ service, state }, reading, from, scenario.misweighted ? 'traffic-share' : null)
}

/**
 * What Ballast would do if the scenario happened now: its judges on the scenario's metrics, and its plans and guardrails
 * on the real records, sizes, mode, memory and ledger. Pure: it reads nothing, and writes nothing.
 */
export function observe(drill: Drill, before: Before): Observed {
  const { protection, service } = drill
  let finding = judgeAfter(drill, before, 1)
  let after = 1
  while (finding.diagnosis.status !== 'identified' && after < longestTrouble)
    finding = judgeAfter(drill, before, ++after)
  const { diagnosis, observation, verdicts } = finding
  const { mode } = service
  if (diagnosis.status !== 'identified') {
    const said = `${diagnosis.status}: ${diagnosis.reason}`
    return { mode, diagnosis: said, incidentClass: null, afterMinutes: null, plans: [], open: [] }
  }
  const { incidentClass } = diagnosis
  const situation = { service, observation, incidentClass, verdicts, nodeGroups: before.nodeGroups }
  const planned = playbook[incidentClass].map((mitigation) => ({ mitigation, plans: mitigation.plan(situation) }))
  const plans = planned.flatMap((each) => ('impossible' in each.plans ? [] : each.plans))
  return {
    mode,
    diagnosis: diagnosis.reason,
    incidentClass,
    afterMinutes: after,
    plans: plans.map((plan) => ({
      mitigation: plan.mitigation,
      reason: plan.reason,
      commands: commandOf(plan),
      refused: refusals({
        incidentId: 'none',
        rules: protection,
        service,
        incidentClass,
        plan,
        observation,
        verdicts,
      }).map(({ guardrail, code, reason }) => ({ guardrail, code, reason })),
    })),
    open: planned.flatMap(({ mitigation, plans: of }) =>
      'impossible' in of
        ? [`${mitigation.name} is not possible: ${of.impossible}`]
        : of.flatMap(({ shortOf }) => shortOf ?? []),
    ),
  }
}
