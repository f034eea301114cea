import type { Overview } from '../../shared/domain/overview.ts'
import { html, textOf, trusted, type Html } from '../html/html.ts'
import { button } from './action.ts'
import { accountAction } from './actions.ts'
import { incidentItem } from './incident-item.ts'
import { serviceItem, servicesList } from './services.ts'
import { widgetStyles } from './styles.ts'
import { pauseText } from './words.ts'

/** How a widget is to look. */
export interface Look {
  readonly theme: 'light' | 'dark'
  /** The ARN of the function that its buttons call. */
  readonly control: string
  /** At most so many incidents are shown. */
  readonly incidents: number
}

/**
 * Longest answer, bytes of UTF-8. All that AWS documents is what Lambda takes of an answer at once, 6 MB (Lambda quotas);
 * but a dashboard asks again at each refresh, and nobody reads more than this.
 */
export const longestAnswer = 160_000

/** What is kept free for all but incidents and services. */
const frame = 12_000
/** What incidents may take at most; services have the rest. */
const forIncidents = 0.6 * (longestAnswer - frame)

const bytesOf = (markup: Html): number => new TextEncoder().encode(textOf(markup)).length

/** The first of a list that fit together, in bytes. */
function fitting(parts: Iterable<Html>, atMost: number): { readonly parts: Html[]; readonly bytes: number } {
  const fit: Html[] = []
  let bytes = 0
  for (const part of parts) {
    const size = bytesOf(part)
    if (bytes + size > atMost) break
    bytes += size
    fit.push(part)
  }
  return { parts: fit, bytes }
}

/** A widget around its parts, with the styles that it needs. */
export const framed = (theme: Look['theme'], content: Html): string =>
  textOf(
    html`<style>
        ${trusted(widgetStyles)}
      </style>
      <div class="bal${theme === 'dark' && ' bal-dark'}">${content}</div>`,
  ).trim()

function top({ at, budget, incidents, pause }: Overview, control: string): Html {
  const open = incidents.filter(({ isOpen }) => isOpen).length
  const waiting = incidents.filter(({ awaits }) => awaits !== null).length
  const left = Math.max(0, budget.perHour - budget.used)
  return html`<div class="bal-top">
      <dl>
        <div>
          <dt>open incidents</dt>
          <dd>${open}${waiting > 0 && `, ${waiting} ${waiting === 1 ? 'waits' : 'wait'} for you`}</dd>
        </div>
        <div>
          <dt>changes left this hour</dt>
          <dd>${left} of ${budget.perHour}</dd>
        </div>
        <div>
          <dt>as of (UTC)</dt>
          <dd>${new Date(at).toISOString().slice(11, 16)}</dd>
        </div>
      </dl>
      <div>${button(accountAction({ pause }), control)}</div>
    </div>
    ${pause !== null && html`<p class="bal-asks">Everything is ${pauseText(pause)}.</p>`}
    <form class="bal-who">
      <label>Your name, for the record<input name="by" type="text" maxlength="80" autocomplete="name" /></label>
      <label>Why<input name="reason" type="text" maxlength="200" autocomplete="off" /></label>
    </form>`
}

/** What is not shown of the incidents. */
function rest(shown: number, { incidents, hasMore }: Overview): Html {
  const left = incidents.length - shown
  if (left === 0 && !hasMore) return html``
  const count = left === 0 ? 'older ones' : `${hasMore ? 'at least ' : ''}${left} more`
  return html`<p class="bal-faint">And ${count}; <code>npx ballast report --incident ID</code> shows any of them.</p>`
}

/** What the custom widget shows, as HTML without scripts: open and recent incidents, modes, pauses, what is left to do. */
export function widgetOf(overview: Overview, { theme, control, incidents: most }: Look): string {
  const { at, incidents, services } = overview
  const items = fitting(
    lazily(incidents.slice(0, most), (incident) => incidentItem(incident, at, control)),
    forIncidents,
  )
  const rows = fitting(
    lazily(services, (service) => serviceItem(service, overview, control)),
    longestAnswer - frame - items.bytes,
  )
  return framed(
    theme,
    html`${top(overview, control)}
      ${
        items.parts.length === 0
          ? html`<p>${incidents.length === 0 ? 'None is remembered.' : ''}</p>`
          : html`<ul class="bal-list" aria-label="Incidents">
              ${items.parts}
            </ul>`
      }
      ${rest(items.parts.length, overview)} ${servicesList(rows.parts, services.length - rows.parts.length)}
      <p class="bal-faint">
        Buttons call Ballast with your own permissions. CloudWatch does not tell who you are; CloudTrail does, where it
        logs Lambda’s data events.
      </p>`,
  )
}

function* lazily<Of>(all: readonly Of[], draw: (each: Of) => Html): Generator<Html> {
  for (const each of all) yield draw(each)
}
