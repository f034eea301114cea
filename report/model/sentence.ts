import type { AppliedChange, Incident, IncidentClass, Outcome } from '../../shared/domain/incident/incident.ts'
import { stageDurations } from '../../shared/domain/incident/timings.ts'
import { plainText } from '../../shared/domain/messages/plain-text.ts'
import { second } from '../../shared/domain/time.ts'
import type { ReportedCase } from '../data.ts'
import { countText, durationText, ratioText, sentenceCase, shown, weightsText } from '../text.ts'
import { instantOf } from './stages.ts'

/** Characters of a reason within a sentence. */
const longestGist = 200

/** What people would say of a class of incident. */
const happened: Readonly<Record<IncidentClass, string>> = {
  'misweighted-release': 'a release gave the candidate more traffic than it should get',
  'request-spike': 'the load grew far beyond the usual',
  'api-throttling': 'AWS throttled the candidate’s controller in the middle of a release',
  'shared-cause': 'both fleets failed alike',
  'dns-failure': 'pods could not resolve names',
  'bad-candidate': 'the candidate failed its users',
}

/** What a change did, in the past tense: `put the weights back to ec2 99, eks 1`. */
function didText({ kind, nodeGroup, before, after }: AppliedChange): string {
  if (kind === 'hold') return `held releases at ${weightsText(after)}`
  if (kind === 'weights') return `set the weights from ${weightsText(before)} to ${weightsText(after)}`
  const [from, to] = [before['min'], after['min']]
  return `raised the minimum of node group ${shown(nodeGroup?.name ?? '')} from ${from ?? '–'} to ${to ?? '–'} nodes`
}

const severity: readonly (Outcome | null)[] = ['no-action', 'mitigated', null, 'escalated']
const gravity = ({ outcome, incidentClass }: Incident): number =>
  2 * severity.indexOf(outcome) + (incidentClass === null ? 0 : 1)

/** The incident that a report leads with: the first of the gravest. */
export const leadingIncident = (incidents: readonly Incident[]): Incident | undefined =>
  incidents.toSorted((one, other) => gravity(other) - gravity(one))[0]

/** The gist of a reason: without what stands in brackets, its class, and all but its first two clauses. */
function gist(reason: string, incidentClass: IncidentClass | null): string {
  let text = shown(reason)
  for (let before = ''; before !== text;) {
    before = text
    text = text.replace(/\s*\([^()]*\)/g, '')
  }
  if (incidentClass !== null && text.startsWith(`${incidentClass}: `)) text = text.slice(incidentClass.length + 2)
  const [first = ''] = text.split('; ')
  return plainText(first.split(': ').slice(0, 2).join(': '), longestGist).replace(/[.\s]+$/, '')
}

const list = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`

/** What Ballast did and how long after the onset, as far as that is known. */
function deed({ timings, changes }: Incident): string {
  const [onset, applied] = [instantOf(timings, 'onset'), instantOf(timings, 'applied')]
  const when = onset === null || applied === null ? '' : `${durationText((applied - onset) / second)} after the onset `
  return `${when}Ballast ${list(changes.map(didText))}`
}

function refusedBy(refusals: Incident['refusals']): string {
  const names = [...new Set(refusals.map(({ guardrail }) => shown(guardrail)))]
  return `${list(names)} refused the change: ${gist(refusals[0]?.reason ?? '', null)}`
}

/** What became of an incident. */
function ending(incident: Incident): string {
  const { outcome, changes, incidentClass, reason, refusals, timings } = incident
  const why = refusals.length > 0 && changes.length === 0 ? refusedBy(refusals) : gist(reason, incidentClass)
  if (outcome === 'mitigated') {
    if (changes.length === 0) return `it was over without a change`
    const { mttr } = stageDurations(timings)
    return `${deed(incident)}, and ${mttr === null ? 'then' : `after ${durationText(mttr)}`} all was back at baseline`
  }
  if (outcome === null) return changes.length === 0 ? 'it is still open' : `${deed(incident)}; it is still open`
  if (outcome === 'escalated') {
    if (changes.length > 0) return `${deed(incident)}, then paged a person: ${why}`
    if (incidentClass !== null) return `Ballast paged a person instead of acting: ${why}`
    return breachedOf(incident).length > 0 ? 'Ballast paged a person' : `Ballast paged a person: ${why}`
  }
  return incidentClass === null ? 'Ballast changed nothing' : `Ballast changed nothing: ${why}`
}

const breachedOf = ({ verdicts }: Incident): string[] => [
  ...new Set(verdicts.filter(({ state }) => state === 'breached').map(({ signal }) => shown(signal))),
]

function beginning(incident: Incident): string {
  const { incidentClass, outcome } = incident
  if (incidentClass !== null) return happened[incidentClass]
  const breached = breachedOf(incident)
  if (breached.length > 0) return `${list(breached)} was breached, for no cause that Ballast knows`
  return outcome === 'escalated' ? 'what was wrong could not be told' : 'nothing was certainly wrong'
}

/** One incident in one sentence. */
export const incidentSentence = (incident: Incident): string =>
  `${sentenceCase(beginning(incident))}; ${ending(incident)}.`

/** What a drill or an incident came to, in one sentence; what users felt of a drill is its end. */
export function caseSentence({ incidents, drill }: ReportedCase): string {
  const leading = leadingIncident(incidents)
  if (drill === null) return leading === undefined ? 'There is no incident.' : incidentSentence(leading)
  const { total, failed, failedWithoutBallast } = drill.requests
  const felt = `${countText(failed)} of ${countText(total)} requests (${ratioText(total === 0 ? null : failed / total)}) failed`
  const beside =
    failed === failedWithoutBallast
      ? ', as many as without Ballast'
      : `, ${countText(failedWithoutBallast)} without Ballast`
  if (leading !== undefined) return `${incidentSentence(leading).slice(0, -1)}; ${felt}${beside}.`
  const told = drill.messages.length === 0 ? 'told nobody' : 'told people that it could not'
  return drill.outcome === 'no-action'
    ? `Ballast opened no incident and ${told}; ${felt}${beside}.`
    : `Ballast could keep no record of an incident and ${told}; ${felt}${beside}.`
}
