import { html, type Html } from './html.ts'

/** A column: what stands above it, and how its cells look. */
export interface Column {
  readonly head: string
  readonly kind?: 'number' | 'short' | undefined
}

/**
 * A table whose rows become blocks on a phone, each cell with its column's name; the roles keep it a table for screen
 * readers there as well. The first cell of a row is its head.
 */
export const stackedTable = (
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (Html | string)[])[],
): Html =>
  html` <table class="stack" role="table">
    <caption>
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map(({ head, kind = '' }) => html`<th role="columnheader" scope="col" class="${kind}">${head}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        (cells) =>
          html`<tr role="row">
            ${cells.map((cell, index) => {
              const { head = '', kind = '' } = columns[index] ?? {}
              return index === 0
                ? html`<th role="rowheader" scope="row" class="${kind}">${cell}</th>`
                : html`<td role="cell" class="${kind}" data-label="${head}">${cell}</td>`
            })}
          </tr> `,
      )}
    </tbody>
  </table>`
