import { plainText } from '../domain/messages/plain-text.ts'
import { display } from '../domain/messages/wording.ts'

/** One thing that is wrong with a config file. */
export interface Problem {
  readonly file: string
  /** From 1; null where no line of the file is to blame. */
  readonly line: number | null
  /** Such as `services.web.mode`; empty for the file as a whole. */
  readonly path: string
  /** What was found; undefined where something is missing. */
  readonly value: unknown
  /** A phrase that follows the word "expected". */
  readonly expected: string
}

const longestProblem = 1_000

/** On one line: the parser's own words may quote the file. */
const formatProblem = ({ file, line, path, value, expected }: Problem): string => {
  const where = `${file}${line === null ? '' : `:${line}`}: ${path === '' ? '' : `${path}: `}`
  return plainText(`${where}found ${display(value)}, expected ${expected}`, longestProblem)
}

/** A config that cannot be used, with everything that is wrong with it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'invalid-config'
  readonly retryable = false
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[], cause?: unknown) {
    super(problems.map(formatProblem).join('\n'), { cause })
    this.problems = problems
  }
}
