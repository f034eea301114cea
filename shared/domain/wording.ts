/** Text cut to a number of characters, with an ellipsis where something was left out. */
export const shorten = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`

/** Text from outside on its way into a sentence: on one line, in quotes, at most `length` characters of it. */
export const quote = (text: string, length = 100): string =>
  `'${shorten(text.slice(0, 4 * length).replaceAll(/[\p{Cc}\s]+/gu, ' '), length)}'`

/** A value from outside as it stands in a message: JSON on one line, cut to 100 characters; `nothing` for undefined. */
export const display = (value: unknown): string =>
  value === undefined ? 'nothing' : shorten(JSON.stringify(value), 100)

/** A path into data as people write it: `services.web.alarms[0].signal`; the root is an empty string. */
export const formatPath = (path: readonly PropertyKey[]): string =>
  path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`
      if (!/^[\w-]+$/.test(String(step))) return `[${JSON.stringify(String(step))}]`
      return index === 0 ? String(step) : `.${String(step)}`
    })
    .join('')

/** What follows "expected" in a validator's message such as `Invalid input: expected string, received null`. */
export const expectedIn = (message: string): string =>
  message.replace(/^[A-Z][\w ]*: expected /, '').replace(/, received \S+$/, '')
