import type { Incident } from '../../shared/domain/incident/incident.ts'
import type { IncidentInView } from '../../shared/domain/overview.ts'
import type { Verdict } from '../../shared/domain/verdict.ts'
import { outcomeBadge, stateBadge } from '../html/badge.ts'
import { html, nothing, type Html } from '../html/html.ts'
import { incidentSentence } from '../model/sentence.ts'
import { button } from './action.ts'
import { incidentActions } from './actions.ts'
import { stagesBar } from './stages-bar.ts'
import { agoText, brief, minuteText, weightsBrief } from './words.ts'

/** Longest sentence about an incident, characters. */
const longestSentence = 400
/** Of each list within an incident at most so many are shown. */
const most = 6

const more = (all: readonly unknown[]): Html =>
  html`${all.length > most && html`<li>and ${all.length - most} more</li>`}`

const severity: readonly Verdict['state'][] = ['breached', 'inconclusive', 'no-data', 'healthy']

function details({ verdicts, changes, refusals, reason, timeline }: Incident): Html {
  const sorted = verdicts.toSorted((one, other) => severity.indexOf(one.state) - severity.indexOf(other.state))
  const newest = timeline.at(-1)
  return html`<details>
    <summary>Verdicts and changes</summary>
    <p>${brief(reason, longestSentence)}</p>
    <ul>
      ${sorted
        .slice(0, most)
        .map(
          ({ signal, subject, state, evidence }) =>
            html`<li>${stateBadge(state)} ${brief(signal)} of the ${subject}: ${brief(evidence)}</li> `,
        )}
      ${more(sorted)}
      ${changes
        .slice(0, most)
        .map(
          ({ mitigation, kind, nodeGroup, before, after }) =>
            html`<li>
              changed ${kind === 'node-group' ? `node group ${brief(nodeGroup?.name ?? '')}` : kind} by
              ${brief(mitigation)}: ${weightsBrief(before)} → ${weightsBrief(after)}
            </li> `,
        )}
      ${more(changes)}
      ${refusals
        .slice(0, most)
        .map(({ guardrail, reason: why }) => html`<li>refused by ${brief(guardrail)}: ${brief(why)}</li> `)}
      ${more(refusals)} ${newest !== undefined && html`<li>last entry: ${brief(newest.text)}</li>`}
    </ul>
  </details>`
}

function story({ isOpen, record }: IncidentInView, at: number): Html {
  if (record === null) return html`<p>Ballast is looking; nothing is written of it yet.</p>`
  const isGoingOn = isOpen && record.outcome === null
  return html`<p>${brief(incidentSentence(record), longestSentence)}</p>
    ${stagesBar(record.timings, isGoingOn ? at : null)}
    ${record.timeline.filter(({ stage }) => stage === 'control').map(({ text }) => html`<p>${brief(text, longestSentence)}</p>`)}`
}

/** One incident: what it is, what was done, its stages to scale, and what may be done about it. */
export function incidentItem(incident: IncidentInView, at: number, control: string): Html {
  const { id, service, startedAt, isOpen, record, awaits } = incident
  const actions = incidentActions(incident)
  return html`<li class="bal-incident${isOpen && ' bal-now'}">
    <p class="bal-head">
      ${outcomeBadge(record?.outcome ?? null)} <strong>${brief(service)}</strong> ${record?.incidentClass ?? ''}
      <span class="bal-faint"
        >${startedAt > 0 && html`<span title="${minuteText(startedAt)}">${agoText(startedAt, at)}</span> · `}<code
          >${brief(id)}</code
        ></span
      >
    </p>
    ${story(incident, at)}
    ${
      awaits !== null &&
      html`<p class="bal-asks">
        Waits for a word until ${minuteText(awaits.expiresAt)}, else it is
        ${awaits.otherwise === 'apply' ? 'done' : 'not done'}: ${brief(awaits.plans.join('; '), longestSentence)}
      </p>`
    }
    ${actions.length === 0 ? nothing : html`<p class="bal-actions">${actions.map((action) => button(action, control))}</p>`}
    ${record !== null && details(record)}
  </li> `
}
