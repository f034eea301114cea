import { html, trusted, type Html } from '../html/html.ts'

/** A button of a widget, which has CloudWatch call a function. */
export interface Action {
  readonly label: string
  /** What the button says to whoever cannot see what it stands beside. */
  readonly name: string
  /** CloudWatch asks this before it calls. */
  readonly confirmation: string
  /** The function's event, beside what CloudWatch adds to it. */
  readonly event: Readonly<Record<string, unknown>>
  readonly isPrimary?: boolean
}

/**
 * JSON that is the same text whether it is taken for markup or not: whatever could begin or end markup is spelled as an
 * escape of JSON's own, and so are all characters beyond ASCII. Quotes stay, for they mean nothing outside of tags.
 */
export const plainJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[<>&'`]|[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/**
 * A button, and right behind it the element that tells CloudWatch what it does (CloudWatch user guide, interactivity in
 * custom widgets). The answer is shown in a popup. `endpoint` is the function's ARN.
 */
export const button = ({ label, name, confirmation, event, isPrimary = false }: Action, endpoint: string): Html =>
  html`<button type="button" class="btn${isPrimary && ' btn-primary'}" aria-label="${name}">${label}</button
    ><cwdb-action action="call" display="popup" endpoint="${endpoint}" confirmation="${confirmation}"
      >${trusted(plainJson(event))}</cwdb-action
    > `
