import { check } from '../check.ts'
import { quoted } from '../finding.ts'

/** Pages reach somebody. */
export const subscription = check(
  'subscription',
  'nobody has a confirmed subscription to the topic',
  ['topic'],
  ({ topic: { arn, confirmed, pending }, region }) =>
    confirmed > 0
      ? []
      : [
          {
            severity: 'error',
            what: `the topic ${arn} has no confirmed subscription (${pending} wait to be confirmed)`,
            why: 'No page, and no question in mode approve, reaches anybody.',
            todo:
              pending > 0
                ? 'Confirm by the link in the e-mail that SNS has sent, or subscribe anew:'
                : 'Subscribe, and confirm by the link in the e-mail that SNS sends:',
            command: `aws sns subscribe --region ${region} --topic-arn ${quoted(arn)} --protocol email --notification-endpoint YOU@EXAMPLE.COM`,
          },
        ],
)
