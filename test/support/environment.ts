import process from 'node:process'

/** A number from the environment, or else another. Throws where it is none. */
export function numberFrom(name: string, otherwise: number, least = -Infinity): number {
  const text = process.env[name]
  if (text === undefined || text === '') return otherwise
  const number = Number(text)
  if (!Number.isInteger(number) || number < least) {
    throw new RangeError(
      `${name} is '${text}', expected an integer${least === -Infinity ? '' : ` of at least ${least}`}`,
    )
  }
  return number
}
