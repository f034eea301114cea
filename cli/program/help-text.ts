/** What follows the options in the help of a command. */
export interface HelpText {
  /** What is to be known beside the options. */
  readonly notes?: string
  /** Commands as they are typed. */
  readonly examples: readonly string[]
  /** When the command ends with which code. */
  readonly exitCodes: Readonly<Record<number, string>>
}

/** The end of a command's help: notes, examples and exit codes. */
export function helpText({ notes, examples, exitCodes }: HelpText): string {
  return [
    ...(notes === undefined ? [] : ['', notes]),
    '',
    examples.length === 1 ? 'Example:' : 'Examples:',
    ...examples.map((example) => `  $ ${example}`),
    '',
    'Exit codes:',
    ...Object.entries(exitCodes).map(([code, when]) => `  ${code}  ${when}`),
  ].join('\n')
}
