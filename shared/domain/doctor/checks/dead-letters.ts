import { check } from '../check.ts'
import { quoted } from '../finding.ts'

/** No event or message is left undone. */
export const deadLetters = check(
  'dead-letters',
  'dead letters wait',
  ['deadLetters'],
  ({ deadLetters: { url, waiting }, region }) =>
    waiting === 0
      ? []
      : [
          {
            severity: 'warning',
            what: `${waiting} dead letter${waiting === 1 ? ' waits' : 's wait'} in ${url}`,
            why: 'Each is an event that was not handled, which may be an incident, or a page that nobody got.',
            todo: 'Read them, look at the weights of the services that they name, and delete them:',
            command: `aws sqs receive-message --region ${region} --queue-url ${quoted(url)} --max-number-of-messages 10`,
          },
        ],
)
