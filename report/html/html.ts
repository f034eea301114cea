import { html as template, raw } from 'hono/html'

/** Markup, in which every text that was put in is escaped. */
export type Html = ReturnType<typeof template>

/** Escapes whatever is put into it but markup of its own; lists are put in one after the other. */
export const html: (strings: TemplateStringsArray, ...values: unknown[]) => Html = template

/** Markup that nothing from outside is in: styles, and pictures whose texts are the report's own. */
export const trusted = (markup: string): Html => raw(markup)

export const nothing: Html = trusted('')

/** Markup as text, without its indentation. Throws a `TypeError` where it waits for a promise, which nothing here does. */
export function textOf(markup: Html): string {
  if (markup instanceof Promise) throw new TypeError('a report is made of data that is there, found a promise')
  return markup.toString().replaceAll(/\n\s*/g, '\n')
}
