import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { UsageError } from '../usage-error.ts'

/** Why something failed, in words. */
export const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** Writes the file that an option names. Throws a `UsageError` with both where it cannot be written. */
export function writeOut(option: string, file: string, content: string): void {
  try {
    writeFileSync(file, content)
  } catch (cause) {
    throw new UsageError(`${option} ${file} cannot be written: ${reasonOf(cause)}`, { cause })
  }
}

/** The same, and makes the folders on the way to it. */
export function writeWithin(option: string, file: string, content: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
  } catch (cause) {
    throw new UsageError(`${option} ${file} cannot be written: ${reasonOf(cause)}`, { cause })
  }
  writeOut(option, file, content)
}

/** What `--json [file]` was given: true where no file is named. */
export type JsonTarget = string | true

/**
 * Writes JSON into the file that `--json` names, or prints it; says whether it was printed, so that nothing else may be. Throws
 * a `UsageError` for a file that cannot be written.
 */
export function giveJson(target: JsonTarget | undefined, json: () => string): boolean {
  if (target === undefined) return false
  if (target === true) process.stdout.write(`${json()}\n`)
  else writeOut('--json', target, `${json()}\n`)
  return target === true
}
