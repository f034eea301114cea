import type { NodeGroupUpdate } from '../../drills/account/eks/node-groups.ts'
import type { RecordSet } from '../../drills/account/route53/record-set.ts'
import type { Scenario } from '../../drills/scenario/scenario.ts'
import { drilledProtection } from '../../drills/scenario/world-of.ts'
import type { Incident } from '../../shared/domain/incident/incident.ts'
import { sizeOf, type NodeGroupSize } from '../../shared/domain/service/node-group.ts'
import type { FleetRole } from '../../shared/domain/service/service.ts'
import { minute } from '../../shared/domain/time.ts'
import type { FaultCase } from './fault-case.ts'
import type { ExecutionEvidence, Evidence } from './simulate.ts'
import { weightChangesOf, type MadeChange } from './weight-changes.ts'

/** A case's run beside the same scenario's run without faults. */
export interface Judged {
  readonly scenario: Scenario
  readonly each: FaultCase
  readonly calm: Evidence
  readonly run: Evidence
}

/** The minutes at the end by which it is told whether users are served. */
const lastMinutes = 3
/** By how much the share of failed requests may be above that of the run without faults. */
const tolerance = 0.01

const hasFailed = ({ end }: ExecutionEvidence): boolean => end !== null && 'failed' in end

/** Whether a person was paged: by a message, a dead letter, a failed execution, or by check-signals' alarm. */
const isPaged = (run: Evidence): boolean =>
  run.messages.some((text) => text.includes('needs you') || text.includes('undelivered')) ||
  run.executions.some(hasFailed) ||
  run.isCheckAlarmed

function failedShare({ history }: Evidence, until: number): number {
  const minutes = history.filter(({ at }) => at < until).slice(-lastMinutes)
  const requests = minutes.reduce((sum, each) => sum + each.requests, 0)
  return requests === 0 ? 0 : minutes.reduce((sum, each) => sum + each.failed, 0) / requests
}

/** Whether users are served in the end as they are without faults, by then or in the end: a run may end as soon as it is clear. */
const isServed = ({ calm, run }: Judged): boolean =>
  failedShare(run, run.endedAt) <= Math.max(failedShare(calm, run.endedAt), failedShare(calm, Infinity)) + tolerance

const endWeights = ({ history }: Evidence): string => JSON.stringify(history.at(-1)?.weights)

const gravity = ({ incidents }: Evidence): 'mitigated' | 'escalated' | 'no-action' =>
  incidents.some(({ outcome }) => outcome === 'escalated')
    ? 'escalated'
    : incidents.some(({ outcome }) => outcome === 'mitigated')
      ? 'mitigated'
      : 'no-action'

/** Every execution has ended, as mitigated, escalated, no-action or failed; or only hands back what is on lease. */
function everyTriggerIsAccountedFor({ run }: Judged): string[] {
  return run.executions
    .filter(({ isClosed }) => !isClosed)
    .map(({ arn, operations }) => `${arn} is still at ${operations.at(-1)}`)
}

/** An incident that Ballast says to have escalated was told to people, or its execution failed. */
function everyEscalationIsPaged({ run }: Judged): string[] {
  return run.incidents
    .filter(({ outcome }) => outcome === 'escalated')
    .filter(({ id }) => !run.messages.some((text) => text.includes(id) && text.includes('needs you')))
    .filter(() => !run.executions.some(hasFailed))
    .map(({ id, reason }) => `${id} was escalated (${reason}), and nobody was paged`)
}

/** What is an incident without faults is mitigated, paged, or over by itself. */
function noIncidentIsLost(judged: Judged): string[] {
  const { calm, run } = judged
  const lost: string[] = []
  const isOver = isServed(judged) && endWeights(run) === endWeights(calm)
  const isHandled = run.incidents.some(({ outcome }) => outcome === 'mitigated') || isPaged(run) || isOver
  if (gravity(calm) !== 'no-action' && !isHandled) {
    lost.push(`without faults it is ${gravity(calm)}; here nothing was done and nobody told`)
  }
  if (!isServed(judged) && !isPaged(run)) {
    const share = (evidence: Evidence) => `${(100 * failedShare(evidence, evidence.endedAt)).toFixed(1)} %`
    lost.push(`in the end ${share(run)} of requests fail (without faults ${share(calm)}), and nobody was paged`)
  }
  return lost
}

/** What passes costs no mitigation: people are not called for what Ballast does by itself otherwise. */
function nothingThatPassesNeedsPeople({ each, calm, run }: Judged): string[] {
  if (each.isPassing !== true || endOf(calm) !== 'mitigated' || endOf(run) === 'mitigated') return []
  const reasons = run.incidents
    .filter(({ outcome }) => outcome === 'escalated')
    .map(({ id, reason }) => `${id}: ${reason}`)
  return [`without faults it is mitigated, here it ends as ${endOf(run)}: ${reasons.join('; ')}`]
}

const shareOf = (weights: Readonly<Record<string, number>>, candidate: string): number => {
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0)
  return sum === 0 ? 50 : (100 * (weights[candidate] ?? 0)) / sum
}

const isUndo = ({ comment }: MadeChange): boolean => / undo of /.test(comment ?? '')

/** Weights are 0–255 and never all zero, all siblings are set as they were read, and the candidate gets no more. */
function noWeightsAreHarmful({ scenario, run }: Judged): string[] {
  const [service] = drilledProtection(scenario).services
  const candidate = service?.fleets.candidate.setIdentifier ?? ''
  return weightChangesOf(scenario, run.recordChanges)
    .filter(({ isBallast }) => isBallast)
    .flatMap((change) => {
      const { before, after, deleted, created } = change
      const weights = Object.values(after)
      const others = (records: readonly RecordSet[]) =>
        JSON.stringify(records.map((record) => ({ ...record, Weight: 0 })))
      return [
        ...(weights.every((weight) => Number.isInteger(weight) && weight >= 0 && weight <= 255)
          ? []
          : [`weights ${JSON.stringify(after)} are not 0–255`]),
        ...(weights.some((weight) => weight > 0) ? [] : ['all weights are zero']),
        ...(JSON.stringify(deleted) === JSON.stringify(before)
          ? []
          : [`it replaced ${JSON.stringify(deleted)} where ${JSON.stringify(before)} was live`]),
        ...(others(deleted) === others(created) ? [] : ['it changed more of the records than their weights']),
        ...(isUndo(change) || shareOf(after, candidate) <= shareOf(change.weightsBefore, candidate)
          ? []
          : [`it gave the candidate more: ${JSON.stringify(change.weightsBefore)} to ${JSON.stringify(after)}`]),
      ]
    })
}

const isBallasts = ({ by }: { readonly by: string }): boolean => by.includes(':assumed-role/ballast/')

/** The updates of each group, each with the size before it and the size that people want. */
function resizesOf(scenario: Scenario, updates: readonly NodeGroupUpdate[]) {
  return (['stable', 'candidate'] as const).flatMap((role: FleetRole) => {
    const { nodes } = scenario.fleets[role]
    const cluster = drilledProtection(scenario).services[0]?.fleets[role].nodeGroup?.cluster
    if (nodes === undefined || cluster === undefined) return []
    let people: NodeGroupSize = sizeOf(nodes)
    let before = people
    return updates
      .filter((update) => update.cluster === cluster)
      .map((update) => {
        const resize = { update, before, people, maxNodes: nodes.maxNodes ?? nodes.max }
        if (!isBallasts(update)) people = update.size
        before = update.size
        return resize
      })
      .filter(({ update }) => isBallasts(update))
  })
}

/** No node group gets smaller than people made it, or larger than the config allows. */
function noSizesAreHarmful({ scenario, run }: Judged): string[] {
  return resizesOf(scenario, run.nodeGroupUpdates).flatMap(({ update: { asked, size }, people, maxNodes }) => [
    ...(size.min >= people.min ? [] : [`min is ${size.min}, below ${people.min}`]),
    ...(size.max >= people.max ? [] : [`max is ${size.max}, below ${people.max}`]),
    ...(size.max <= Math.max(maxNodes, people.max) ? [] : [`max is ${size.max}, above the config's ${maxNodes}`]),
    ...((asked.desired ?? people.desired) >= people.desired
      ? []
      : [`desired is ${size.desired}, below ${people.desired}`]),
  ])
}

const raisesOf = ({ scenario }: Judged, run: Evidence) =>
  resizesOf(scenario, run.nodeGroupUpdates).filter(({ update, before }) => update.size.min > before.min)

const ownChangesOf = ({ scenario }: Judged, run: Evidence): MadeChange[] =>
  weightChangesOf(scenario, run.recordChanges).filter((change) => change.isBallast && !isUndo(change))

/** No more changes within any hour than the account allows. */
function nothingIsOutsideTheBudget(judged: Judged): string[] {
  const { scenario, run } = judged
  const times = [
    ...ownChangesOf(judged, run).map(({ at }) => at),
    ...raisesOf(judged, run).map(({ update }) => update.at),
  ]
  const most = Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 60 * minute).length))
  return most <= scenario.actionsPerHour
    ? []
    : [`${most} changes within an hour, expected at most ${scenario.actionsPerHour}`]
}

/**
 * Whether Ballast does not know in time what people did, because it was not told or could not note it: errors of weights
 * that they have set right look like the candidate's, and a step of theirs like two.
 */
const isUntold = ({ scenario, each: { events }, run }: Judged): boolean =>
  (events?.kind === 'weight-change' && (events.how === 'never' || events.how === 'an hour late')) ||
  weightChangesOf(scenario, run.recordChanges).some(
    ({ isBallast, after }) =>
      !isBallast &&
      !run.noted.some(({ weights }) => Object.entries(weights).every(([name, weight]) => after[name] === weight)),
  )

/** What the budget refused without faults may be done when an event that comes an hour late asks again. */
const postponed = ({ calm, each: { events } }: Judged): number =>
  events?.how === 'an hour late'
    ? calm.incidents.filter(({ refusals }) => refusals.some(({ guardrail }) => guardrail === 'action-budget')).length
    : 0

/**
 * No more changes than without faults, be it of other kinds, and none that repeats the one before. Where Ballast does
 * not know what people did it may make one.
 */
function noChangeIsMadeTwice(judged: Judged): string[] {
  const { calm, run, scenario } = judged
  const own = ownChangesOf(judged, run)
  const made = own.length + raisesOf(judged, run).length
  const calmly = ownChangesOf(judged, calm).length + raisesOf(judged, calm).length
  const repeated = resizesOf(scenario, run.nodeGroupUpdates).filter(
    ({ update, before }) => update.size.min === before.min && update.size.max === before.max,
  )
  return [
    ...(made <= Math.max(calmly, isUntold(judged) ? 1 : 0) + postponed(judged)
      ? []
      : [`${made} changes, without faults ${calmly}`]),
    ...own
      .filter(({ after, weightsBefore }) => JSON.stringify(after) === JSON.stringify(weightsBefore))
      .map(({ after }) => `weights ${JSON.stringify(after)} were set again`),
    ...repeated.map(({ update }) => `size ${JSON.stringify(update.size)} was set again`),
  ]
}

/** Each trigger has one record at most. What could not even take the claim is no incident of its own, but a page. */
function everyIncidentHasOneRecord({ run }: Judged): string[] {
  const claimed = run.incidents.filter(({ timings }: Incident) => timings.delivered !== null)
  const keys = claimed.map(({ trigger }) => trigger.key)
  return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))].map(
    (key) => `${keys.filter((each) => each === key).length} records for the trigger ${key}`,
  )
}

/** A size that Ballast raised is handed back or on the list of leases, and no lease is past its time. */
function everyLeaseEndsOrIsListed({ scenario, run }: Judged): string[] {
  const { state, endedAt } = run
  const last = new Map(resizesOf(scenario, run.nodeGroupUpdates).map((each) => [each.update.cluster, each]))
  const unlisted = [...last.values()]
    .filter(({ update, people }) => update.size.min > people.min)
    .filter(({ update }) => !state.sizeLeases.some(({ group }) => group.cluster === update.cluster))
  const due = [...state.sizeLeases, ...(state.hold === null ? [] : [state.hold])].filter(
    ({ until }) => Date.parse(until) <= endedAt - 2 * minute,
  )
  return [
    ...unlisted.map(({ update }) => `the raised size of ${update.cluster} is on no list of leases`),
    ...due.map(({ until }) => `a lease should have been handed back by ${until}`),
  ]
}

/** What has to hold in every case; each gives what does not. */
export const invariants = {
  'a trigger is not accounted for': everyTriggerIsAccountedFor,
  'an escalation without a page': everyEscalationIsPaged,
  'a lost incident': noIncidentIsLost,
  'a mitigation lost to what passes': nothingThatPassesNeedsPeople,
  'harmful weights': noWeightsAreHarmful,
  'a harmful size': noSizesAreHarmful,
  'over the budget': nothingIsOutsideTheBudget,
  'a duplicate change': noChangeIsMadeTwice,
  'several records of one incident': everyIncidentHasOneRecord,
  'a lost lease': everyLeaseEndsOrIsListed,
} satisfies Record<string, (judged: Judged) => string[]>

/** How a case ended as a whole. */
export const endOf = (run: Evidence): 'mitigated' | 'escalated' | 'no-action' =>
  isPaged(run) ? 'escalated' : gravity(run) === 'mitigated' ? 'mitigated' : 'no-action'
