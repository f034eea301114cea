import { plainText, subjectText } from '../messages/plain-text.ts'
import { messagePage, runbookLine } from '../messages/runbook.ts'
import { severities, type Finding } from './finding.ts'

/** In characters. */
const longestLine = 2_000
const longestSubject = 100

const line = (text: string): string => plainText(text, longestLine)

/** Commands are for pasting: one that cannot stand in a line as it is is left out. */
const commandLines = (command: string | null): string[] => {
  if (command === null) return []
  return line(command) === command ? [`    $ ${command}`] : ['    (a command is left out: it is too long to paste)']
}

/** How many there are of each severity: `1 error, 2 warnings`. */
function counts(findings: readonly Finding[]): string {
  return severities
    .map((severity) => [severity, findings.filter((each) => each.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}${count === 1 || severity === 'info' ? '' : 's'}`)
    .join(', ')
}

/** One finding in lines: what is wrong, why it matters, what to do. */
const findingLines = ({ check, severity, what, why, todo, command }: Finding): string[] => [
  line(`${severity}  ${what}  [${check}]`),
  line(`    ${why}`),
  line(`    ${todo}`),
  ...commandLines(command),
]

/** What doctor found, for people. `checked` is how many checks there are, `where` the account or region. */
export const reportText = (findings: readonly Finding[], checked: number, where: string): string =>
  [
    findings.length === 0
      ? `${where}: ${checked} checks, nothing found.`
      : `${where}: ${checked} checks, ${counts(findings)}.`,
    ...findings.flatMap((finding) => ['', ...findingLines(finding)]),
  ].join('\n')

/** The same as a message to the topic. */
export const reportMessage = (
  findings: readonly Finding[],
  checked: number,
  where: string,
): { readonly subject: string; readonly body: string } => ({
  subject: subjectText(`[Ballast] doctor: ${counts(findings)} in ${where}`, longestSubject),
  body: `${reportText(findings, checked, where)}\n\n${runbookLine(messagePage('doctor-findings'))}`,
})
