import type { Brief } from '../../../../shared/domain/messages/brief.ts'

/** Text that calls everybody, links somewhere, and ends what it stands in, in any of the chats. */
export const hostile =
  '<!channel> <@U024BE7LH> <https://evil.example|x> & *b* ``` @here [toall] [To:1] [/code][/info] [code] "}]} \ud800 :boom:'

export const brief = (changes: Partial<Brief> = {}): Brief => ({
  thread: 'web-20260302T120000Z-1',
  kind: 'mitigating',
  service: 'web',
  title: '[Ballast] web: misweighted-release, mitigating',
  summary: 'the candidate gets 50 % rather than 1 %',
  sections: [
    { title: 'Changes', lines: ['revert-weights: {"ec2":5} -> {"ec2":99}'] },
    { title: 'Evidence', lines: ['traffic-share (service): breached. 50 %', 'error-rate (candidate): steady. 0 %'] },
  ],
  commands: ['aws route53 change-resource-record-sets --change-batch \'{"Changes":[]}\''],
  runbook: ['docs/runbook/messages/mitigating.md'],
  ...changes,
})

/** Each field of a brief that may hold text from outside, with it. */
export const hostileBriefs: readonly (readonly [string, Brief])[] = [
  ['the title', brief({ title: hostile })],
  ['the summary', brief({ summary: hostile })],
  ["a section's title", brief({ sections: [{ title: hostile, lines: ['x'] }] })],
  ['a line', brief({ sections: [{ title: 'Evidence', lines: [hostile, hostile] }] })],
  ['a command', brief({ commands: [hostile] })],
  ['the name of the service', brief({ service: hostile })],
]

/** Far more than any chat takes. */
export const huge = brief({
  title: 't'.repeat(5_000),
  summary: '<'.repeat(9_000),
  sections: Array.from({ length: 60 }, (_, index) => ({
    title: `Section ${index}`,
    lines: Array.from({ length: 500 }, (__, line) => `${line} ${'&'.repeat(90)}`),
  })),
  commands: Array.from({ length: 70 }, (_, index) => `echo ${index} ${'<'.repeat(index * 20)}`),
})
