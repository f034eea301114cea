import type { Overview, ServiceInView } from '../../shared/domain/overview.ts'
import { html, type Html } from '../html/html.ts'
import { button } from './action.ts'
import { serviceActions } from './actions.ts'
import { brief, pauseText } from './words.ts'

const means: Readonly<Record<ServiceInView['mode'], string>> = {
  off: 'does nothing',
  observe: 'looks and tells, changes nothing',
  approve: 'asks before it changes anything',
  enforce: 'acts by itself',
}

function stateOf({ openIncident, pause }: ServiceInView, everything: Overview['pause']): string {
  const open = openIncident === null ? 'no open incident' : 'an open incident'
  const paused = pause ?? everything
  if (paused === null) return open
  return `${open}, ${pause === null ? 'paused with everything' : pauseText(paused)}`
}

/** A service in one line: its mode, whether it is paused, and the button for that. */
export const serviceItem = (service: ServiceInView, { pause }: Overview, control: string): Html =>
  html`<li>
    <strong>${brief(service.name)}</strong>
    <span class="bal-mode" title="${means[service.mode]}">${service.mode}</span>
    <span class="bal-state">${stateOf(service, pause)}</span>
    <span>${serviceActions(service).map((action) => button(action, control))}</span>
  </li> `

/** All services with their modes. `items` are those that fit, `left` how many do not. */
export const servicesList = (items: readonly Html[], left: number): Html =>
  html`<h2>Services</h2>
    <ul class="bal-services">
      ${items}
    </ul>
    ${left > 0 && html`<p class="bal-faint">And ${left} services more: <code>npx ballast control status</code>.</p>`}`
