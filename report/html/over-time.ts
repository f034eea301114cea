import { minute } from '../../shared/domain/time.ts'
import type { NodeCount, ReportedCase, ReportedMinute } from '../data.ts'
import { overTimeChart } from '../charts/over-time-chart.ts'
import { marksOf } from '../model/marks.ts'
import { candidateShare, failedShare, sampled } from '../model/minutes.ts'
import { panelsOf, type LineKind } from '../model/panels.ts'
import { clockText, countText, dayText, ratioText, weightsText } from '../text.ts'
import { legend, picture } from './figure.ts'
import { html, nothing, type Html } from './html.ts'

const legendTexts: Readonly<Record<LineKind, string>> = {
  users: 'all users',
  stable: 'stable',
  candidate: 'candidate',
  weights: 'as set: weights, desired nodes',
  without: 'without Ballast',
}

const kinds = Object.keys(legendTexts) as LineKind[]

const count = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : countText(value)
const nodesText = (nodes: NodeCount | undefined): string =>
  nodes === undefined ? '–' : `${count(nodes.ready)} / ${count(nodes.desired)}`

const heads = (hasNodes: boolean, hasWithout: boolean): Html =>
  html` <th scope="col">time</th>
    <th scope="col">failed</th>
    ${hasWithout && html`<th scope="col">without</th>`}
    <th scope="col">stable req.</th>
    <th scope="col">errors</th>
    <th scope="col">cand. req.</th>
    <th scope="col">errors</th>
    <th scope="col">cand. share</th>
    <th scope="col" class="text">weights</th>
    ${
      hasNodes &&
      html`<th scope="col">stable nodes</th>
        <th scope="col">cand. nodes</th>`
    }`

const row = (
  each: ReportedMinute,
  without: ReportedMinute | undefined,
  hasNodes: boolean,
  hasWithout: boolean,
): Html => {
  const { at, users, fleets, weights, nodes } = each
  const cells = [
    ratioText(failedShare(users)),
    ...(hasWithout ? [ratioText(failedShare(without?.users ?? null))] : []),
    count(fleets.stable?.requests),
    ratioText(failedShare(fleets.stable)),
    count(fleets.candidate?.requests),
    ratioText(failedShare(fleets.candidate)),
    ratioText(candidateShare(each)),
  ]
  return html`<tr>
    <th scope="row">${clockText(at).slice(0, 5)}</th>
    ${cells.map((cell) => html`<td>${cell}</td>`)}
    <td class="text">${weights === null ? '–' : weightsText(weights)}</td>
    ${
      hasNodes &&
      html`<td>${nodesText(nodes.stable)}</td>
        <td>${nodesText(nodes.candidate)}</td>`
    }
  </tr> `
}

function minutesTable({ minutes: all, drill, title }: ReportedCase): Html {
  const { each, minutes } = sampled(all)
  const without = new Map(sampled(drill?.without ?? []).minutes.map((other) => [other.at, other]))
  const hasNodes = all.some(({ nodes }) => Object.keys(nodes).length > 0)
  const hasWithout = drill !== null
  return html` <details class="data">
    <summary>The same as a table</summary>
    <div class="scroll" role="region" tabindex="0" aria-label="Minutes of ${title}">
      <table>
        <caption>
          Each row is ${each === 1 ? 'a minute' : `the average of ${each} minutes`} from the time on, UTC. Failed and
          errors are shares of requests.${hasNodes && ' Nodes are ready / desired.'}
        </caption>
        <thead>
          <tr>
            ${heads(hasNodes, hasWithout)}
          </tr>
        </thead>
        <tbody>
          ${minutes.map((minuteOf) => row(minuteOf, without.get(minuteOf.at), hasNodes, hasWithout))}
        </tbody>
      </table>
    </div>
  </details>`
}

/** The charts over time, what their lines and marks stand for, and the same as a table. */
export function overTime(each: ReportedCase): Html {
  const panels = panelsOf(each)
  const [first, last] = [each.minutes[0], each.minutes.at(-1)]
  if (panels.length === 0 || first === undefined || last === undefined) return nothing
  const marks = marksOf(each.incidents)
  const used = kinds.filter((kind) => panels.some(({ lines }) => lines.some((line) => line.kind === kind)))
  const name = `${panels.map(({ title }) => title).join('; ')}, over time. The table below has the numbers.`
  return html` <section>
    <h3>Over time</h3>
    <figure>
      ${legend(used.map((kind) => [kind, kind === 'users' && each.drill !== null ? 'all users, with Ballast' : legendTexts[kind]]))}
      ${picture(name, (format) => overTimeChart(panels, marks, format))}
      <figcaption>
        ${dayText(first.at)}, ${clockText(first.at).slice(0, 5)} to ${clockText(last.at + minute).slice(0, 5)} UTC, a
        point each
        ${sampled(each.minutes).each === 1 ? 'minute' : `${sampled(each.minutes).each} minutes`}.${marks.length > 0 && ' Vertical lines are the instants named above them.'}
      </figcaption>
    </figure>
    ${minutesTable(each)}
  </section>`
}
