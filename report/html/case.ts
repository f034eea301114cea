import { stageDurations } from '../../shared/domain/incident/timings.ts'
import type { ReportedCase, ReportedDrill } from '../data.ts'
import { caseSentence, leadingIncident } from '../model/sentence.ts'
import { countText, durationText, ratioText, shown } from '../text.ts'
import { outcomeBadge, unexpectedBadge } from './badge.ts'
import { html, nothing, type Html } from './html.ts'
import { incidentSection } from './incident.ts'
import { overTime } from './over-time.ts'

/** How a case ended: a drill as a whole, or the one incident. */
export const outcomeOf = ({ drill, incidents }: ReportedCase): ReturnType<typeof outcomeBadge> =>
  outcomeBadge(drill === null ? (leadingIncident(incidents)?.outcome ?? null) : drill.outcome)

/** MTTD, MTTI and MTTR of a case, seconds; null where a stage was not reached. */
export function secondsOfCase({ drill, incidents }: ReportedCase): ReportedDrill['seconds'] {
  if (drill !== null) return drill.seconds
  const leading = leadingIncident(incidents)
  if (leading === undefined) return { mttd: null, mtti: null, mttr: null, floor: null }
  const { mttd, mtti, mttr } = stageDurations(leading.timings)
  return { mttd, mtti, mttr, floor: null }
}

const fact = (name: string, value: string, more: string | null = null): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}${more !== null && html` <small>${more}</small>`}</dd>
  </div>`

/** How much of what would have failed did not, for people. */
function sparedText(failed: number, without: number): string {
  if (without === 0 || failed === without) return 'no difference'
  const share = (without - failed) / without
  return share > 0 ? `${ratioText(share)} fewer with Ballast` : `${ratioText(-share)} more with Ballast`
}

function facts(each: ReportedCase): Html {
  const { mttd, mtti, mttr, floor } = secondsOfCase(each)
  const changes = each.incidents.flatMap((incident) => incident.changes).length
  const { drill } = each
  return html`<dl class="facts">
    ${fact('MTTD: detect', durationText(mttd))} ${fact('MTTI: identify', durationText(mtti))}
    ${fact('MTTR: recover', durationText(mttr), floor === null ? null : `at best ${durationText(floor)}`)}
    ${
      drill !== null &&
      html`${fact('Requests failed', countText(drill.requests.failed), `of ${countText(drill.requests.total)}`)}
      ${fact('Without Ballast', countText(drill.requests.failedWithoutBallast), sparedText(drill.requests.failed, drill.requests.failedWithoutBallast))}`
    }
    ${fact('Changes', String(changes))}
  </dl>`
}

const notes = (title: string, lines: readonly string[], look: string): Html =>
  lines.length === 0
    ? nothing
    : html`<div class="notes ${look}">
        <p><strong>${title}</strong></p>
        ${lines.map((line) => html`<p>${shown(line)}</p>`)}
      </div>`

const messages = ({ drill }: ReportedCase): Html =>
  drill === null || drill.messages.length === 0
    ? nothing
    : html`<section>
        <h3>What people were told</h3>
        <ul>
          ${drill.messages.map((subject) => html`<li>${shown(subject)}</li>`)}
        </ul>
      </section>`

const incidentClassOf = ({ drill, incidents }: ReportedCase): string | null =>
  drill === null ? (leadingIncident(incidents)?.incidentClass ?? null) : drill.incidentClass

/** The class that a case was taken for; a dash where none. */
export const classText = (each: ReportedCase): string => incidentClassOf(each) ?? '–'

/** One drill, or one incident of an account: the sentence, the numbers, the charts, then each incident's record. */
export function caseArticle(each: ReportedCase, anchor: string, hasContents: boolean): Html {
  const { drill, incidents, mode, missing, story } = each
  const what = drill === null ? html`Incident` : html`Drill <span class="mono">${shown(drill.scenario)}</span>`
  const named = incidentClassOf(each)
  return html` <article id="${anchor}" aria-labelledby="${anchor}-title">
    <p class="eyebrow">
      <span>${what}</span
      ><span>service ${shown(each.service)}</span
      >${drill !== null && html`<span>seed ${drill.seed}</span>`}${mode !== null && html`<span>mode ${mode}</span>`}${named !== null && html`<span>${named}</span>`}${outcomeOf(each)}${(drill?.unexpected.length ?? 0) > 0 && unexpectedBadge}
    </p>
    <h2 id="${anchor}-title">${shown(each.title)}</h2>
    <p class="lead">${caseSentence(each)}</p>
    ${notes('Not as the scenario expects', drill?.unexpected ?? [], 'bad')} ${notes('Not in this report', missing, '')}
    ${story !== null && html`<p class="faint">${shown(story)}</p>`} ${facts(each)} ${overTime(each)}
    ${incidents.map((incident) => incidentSection(incident, incidents.length === 1))} ${messages(each)}
    ${hasContents && html`<p class="up"><a href="#contents">Back to the contents</a></p>`}
  </article>`
}
