import type { AppliedChange, Incident, Refusal } from '../../shared/domain/incident/incident.ts'
import type { Verdict } from '../../shared/domain/verdict.ts'
import { stagesChart } from '../charts/stages-chart.ts'
import { ruledOutOf, undoCommandOf } from '../model/considered.ts'
import { secondsOf, stagesOf } from '../model/stages.ts'
import { incidentSentence } from '../model/sentence.ts'
import { clockText, durationText, numberText, shown, weightsText } from '../text.ts'
import { outcomeBadge, stateBadge } from './badge.ts'
import { picture } from './figure.ts'
import { html, nothing, type Html } from './html.ts'
import { stackedTable } from './table.ts'

function stagesSection({ timings }: Incident): Html {
  const stages = stagesOf(timings)
  if (stages.length === 0) {
    return html`<h4>Timeline</h4>
      <p class="faint">Nothing was found to have begun, so there are no stages to draw.</p>`
  }
  const name = `Stages to scale: ${stages.map((stage) => `${stage.name} ${durationText(secondsOf(stage))}`).join(', ')}`
  return html` <h4>Timeline</h4>
    <figure>
      ${picture(name, (format) => stagesChart(stages, format))}
      <figcaption>
        To scale, from the onset at ${clockText(stages[0]?.from ?? Number.NaN)} UTC; the totals first, then the stages
        that they consist of.
      </figcaption>
    </figure>
    <details class="data">
      <summary>The stages as a table</summary>
      ${stackedTable(
        'Instants are UTC.',
        [{ head: 'stage' }, { head: 'from' }, { head: 'to' }, { head: 'took', kind: 'number' }],
        stages.map((stage) => [stage.name, clockText(stage.from), clockText(stage.to), durationText(secondsOf(stage))]),
      )}
    </details>`
}

const verdictNumbers = ({ numbers }: Verdict): Html => {
  const known = Object.entries(numbers).filter(([, value]) => value !== null)
  return known.length === 0
    ? nothing
    : html`<p class="numbers">
        ${known.map(([name, value]) => html`<span>${shown(name)} ${numberText(value)}</span> `)}
      </p>`
}

const severity: readonly Verdict['state'][] = ['breached', 'inconclusive', 'no-data', 'healthy']

const verdictsSection = ({ verdicts }: Incident): Html =>
  verdicts.length === 0
    ? nothing
    : html`<h4>Signals</h4>
        ${stackedTable(
          'What each signal said when it was last asked for.',
          [
            { head: 'signal', kind: 'short' },
            { head: 'of', kind: 'short' },
            { head: 'verdict', kind: 'short' },
            { head: 'evidence' },
          ],
          verdicts
            .toSorted((one, other) => severity.indexOf(one.state) - severity.indexOf(other.state))
            .map((verdict) => [
              shown(verdict.signal),
              verdict.subject,
              stateBadge(verdict.state),
              html`${shown(verdict.evidence)}${verdictNumbers(verdict)}`,
            ]),
        )}`

const refusalRow = ({ guardrail, code, reason, observed, limit }: Refusal): (Html | string)[] => [
  shown(guardrail),
  html`${shown(reason)} <span class="faint">(${shown(code)})</span>`,
  shown(observed),
  shown(limit),
]

function consideredSection(incident: Incident): Html {
  const ruledOut = ruledOutOf(incident)
  const { refusals, hindsight } = incident
  if (ruledOut.length === 0 && refusals.length === 0 && hindsight === null) return nothing
  return html`<h4>Considered and refused</h4>
    ${
      refusals.length === 0
        ? html`<p class="faint">No guardrail refused a change.</p>`
        : stackedTable(
            'Guardrails that refused the change.',
            [{ head: 'guardrail', kind: 'short' }, { head: 'why' }, { head: 'seen' }, { head: 'limit' }],
            refusals.map(refusalRow),
          )
    }
    ${
      ruledOut.length > 0 &&
      stackedTable(
        'What it was not.',
        [{ head: 'class', kind: 'short' }, { head: 'why not' }],
        ruledOut.map(({ what, why }) => [shown(what), shown(why)]),
      )
    }
    ${hindsight !== null && html`<p>In hindsight the change that was kept back would have been <strong>${{ right: 'right', unneeded: 'unneeded', unknown: 'neither provably right nor wrong' }[hindsight.verdict]}</strong>: ${shown(hindsight.reason)}</p>`}`
}

const changeRow = ({ mitigation, kind, nodeGroup, before, after }: AppliedChange): (Html | string)[] => [
  shown(mitigation),
  kind === 'node-group' ? `node group ${shown(nodeGroup?.cluster ?? '')}/${shown(nodeGroup?.name ?? '')}` : kind,
  weightsText(before) || '–',
  weightsText(after) || '–',
]

function changesSection(incident: Incident): Html {
  const { changes } = incident
  if (changes.length === 0)
    return html`<h4>Changes</h4>
      <p>Ballast changed nothing, so there is nothing to undo.</p>`
  const command = undoCommandOf(incident)
  return html`<h4>Changes, and how to undo them</h4>
    ${stackedTable(
      'In the order in which they were made.',
      [{ head: 'mitigation', kind: 'short' }, { head: 'of', kind: 'short' }, { head: 'before' }, { head: 'after' }],
      changes.map(changeRow),
    )}
    ${
      command === null
        ? html`<p>
            The incident’s id has characters that cannot stand in a command; undo it by
            <code>npm run control -- undo</code> with the id as the record has it.
          </p>`
        : html`<p>This puts back what is still as Ballast left it; what somebody changed since stays:</p>
            <code class="command">${command}</code>`
    }`
}

const logSection = ({ timeline }: Incident): Html =>
  timeline.length === 0
    ? nothing
    : html`<details>
        <summary>Log: ${timeline.length} entries of the record</summary>
        <ol class="log">
          ${timeline.map(
            ({ at, stage, text }) =>
              html`<li>
                <time datetime="${at}">${clockText(Date.parse(at))}</time><span class="stage">${stage}</span
                ><span class="text">${shown(text)}</span>
              </li> `,
          )}
        </ol>
      </details>`

/** All that the record of an incident says. `isOnly`: the case has no other, whose sentence would be the same. */
export const incidentSection = (incident: Incident, isOnly: boolean): Html =>
  html` <section aria-label="Incident ${shown(incident.id)}">
    <h3>Incident <span class="mono">${shown(incident.id)}</span> ${outcomeBadge(incident.outcome)}</h3>
    ${!isOnly && html`<p>${incidentSentence(incident)}</p>`}
    <dl class="record">
      <dt>Woken by</dt>
      <dd>${shown(incident.trigger.reason)}</dd>
      <dt>Ended</dt>
      <dd>${shown(incident.reason)}</dd>
    </dl>
    ${stagesSection(incident)} ${changesSection(incident)} ${verdictsSection(incident)} ${consideredSection(incident)}
    ${logSection(incident)}
  </section>`
