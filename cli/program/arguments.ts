import { InvalidArgumentError } from 'commander'

/** Reads a seed: a whole number of at least 0. Throws for anything else. */
export function seed(text: string): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number
  throw new InvalidArgumentError('expected a whole number of at least 0.')
}

/** Reads a number above 0. Throws for anything else. */
export function positive(text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isFinite(number) && number > 0) return number
  throw new InvalidArgumentError('expected a number above 0.')
}
