import { html } from '../html/html.ts'
import { brief } from './words.ts'
import { framed, type Look } from './widget.ts'

/** Longest message in a popup, characters. */
const longest = 2_000

/** What came of a button, for a popup. */
export const answerOf = (
  { done, message }: { readonly done: boolean; readonly message: string },
  theme: Look['theme'],
): string =>
  framed(
    theme,
    html`<p>
        ${done ? html`<span class="badge healthy">✓ done</span>` : html`<span class="badge breached">✗ not done, or not all of it</span>`}
      </p>
      <p>${brief(message, longest)}</p>
      <p class="bal-faint">The widget shows it when it is refreshed.</p>`,
  )

/** What is wrong with the widget's parameters, in its place. */
export const problemOf = (problem: string, theme: Look['theme']): string =>
  framed(
    theme,
    html`<p><span class="badge breached">✗ wrong parameter</span></p>
      <p>${brief(problem, longest)}</p>`,
  )
