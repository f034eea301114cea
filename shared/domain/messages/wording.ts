import { plainText } from './plain-text.ts'

/** Text from outside on its way into a sentence: plain, in quotes, at most `length` characters of it. */
export const quote = (text: string, length = 100): string => `'${plainText(text, length)}'`

/** A value from outside as it stands in a message: JSON on one line, cut to 100 characters; `nothing` for undefined. */
export const display = (value: unknown): string => (value === undefined ? 'nothing' : plainText(jsonOf(value), 100))

function jsonOf(value: unknown): string {
  // JSON has no word for an infinity or a bigint.
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  try {
    return JSON.stringify(value) ?? `a ${typeof value}`
  } catch {
    // A YAML alias can make a mapping part of itself, and the stack is not endless.
    return 'something that contains itself or is nested too deeply'
  }
}

/** A path into data as people write it: `services.web.alarms[0].signal`; the root is an empty string. */
export const formatPath = (path: readonly PropertyKey[]): string =>
  path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`
      if (!/^[\w-]{1,100}$/.test(String(step))) return `[${plainText(JSON.stringify(String(step)), 100)}]`
      return index === 0 ? String(step) : `.${String(step)}`
    })
    .join('')

/** What follows "expected" in a validator's message such as `Invalid input: expected string, received null`. */
export const expectedIn = (message: string): string =>
  message.replace(/^[A-Z][\w ]*: expected /, '').replace(/, received \S+$/, '')
