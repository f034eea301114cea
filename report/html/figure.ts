import { formats, looks, type Format } from '../charts/look.ts'
import type { LineKind } from '../model/panels.ts'
import { html, trusted, type Html } from './html.ts'

/** A picture for a desk and paper, and one for a phone; `name` is what screen readers say of it. */
export const picture = (name: string, draw: (format: Format) => string): Html =>
  html`${(['wide', 'narrow'] as const).map(
    (size) => html`<div class="${size}" role="img" aria-label="${name}">${trusted(draw(formats[size]))}</div>`,
  )}`

const sample = (kind: LineKind): Html => {
  const { color, width, type } = looks[kind]
  const dashes = Array.isArray(type) ? type.join(' ') : 'none'
  return html`<svg viewBox="0 0 30 10" aria-hidden="true">
    <line x1="0" y1="5" x2="30" y2="5" stroke="${color}" stroke-width="${width}" stroke-dasharray="${dashes}" />
  </svg>`
}

/** What the lines of a picture stand for. */
export const legend = (entries: readonly (readonly [kind: LineKind, text: string])[]): Html =>
  html`<ul class="legend">
    ${entries.map(([kind, text]) => html`<li>${sample(kind)}${text}</li>`)}
  </ul>`
