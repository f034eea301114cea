import { check, type Found } from '../check.ts'
import { quoted } from '../finding.ts'

const lacking = (what: string, why: string, command: string): Found => ({
  severity: 'warning',
  what,
  why,
  todo: 'Deploy the stack again, which sets it, or:',
  command,
})

/** Ballast's memory is kept safe, and does not grow for ever. */
export const table = check(
  'table',
  'the table lacks point-in-time recovery, time to live or deletion protection',
  ['table'],
  ({ table: { name, hasPointInTimeRecovery, timeToLiveAttribute, hasDeletionProtection }, region }) => {
    const of = `--region ${region} --table-name ${quoted(name)}`
    return [
      ...(hasPointInTimeRecovery
        ? []
        : [
            lacking(
              `the table ${name} has no point-in-time recovery`,
              'Known good weights and incident records cannot be made again once they are lost.',
              `aws dynamodb update-continuous-backups ${of} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`,
            ),
          ]),
      ...(timeToLiveAttribute === 'expiresAt'
        ? []
        : [
            lacking(
              `the table ${name} has time to live ${timeToLiveAttribute === null ? 'disabled' : `on '${timeToLiveAttribute}'`}, expected it on 'expiresAt'`,
              'Nothing is ever removed from it, so it grows with each event.',
              `aws dynamodb update-time-to-live ${of} --time-to-live-specification Enabled=true,AttributeName=expiresAt`,
            ),
          ]),
      ...(hasDeletionProtection
        ? []
        : [
            lacking(
              `the table ${name} has no deletion protection`,
              'One wrong command removes all that Ballast remembers.',
              `aws dynamodb update-table ${of} --deletion-protection-enabled`,
            ),
          ]),
    ]
  },
)
