import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { sqsClient } from '../../../shared/aws/clients/sqs.ts'
import { emptyState } from '../../../shared/domain/records/known-good.ts'
import { emptyLedger, withPause } from '../../../shared/domain/service/ledger.ts'
import { minute } from '../../../shared/domain/time.ts'
import type { StackStatement } from '../../account/deployed/stack.ts'
import { fromNow, publishOwnMetrics, type ExaminedAccount } from '../account-of.ts'
import { firstService, withService, type Defect } from '../defect.ts'

/** The table's, topic's or function role's part of the stack, which has one of each. */
const only = <Part>(parts: Readonly<Record<string, Part>>): Part => {
  const [part] = Object.values(parts)
  if (part === undefined) throw new Error('the stack lacks what the defect is to be planted in')
  return part
}

/** Changes the statements of the role whose logical id is given. */
const changeRole =
  (id: string, change: (statements: readonly StackStatement[]) => StackStatement[]) =>
  ({ deployed: { stack } }: ExaminedAccount): void => {
    const name = Object.keys(stack.roles).find((each) => each.includes(`-${id}-`)) ?? id
    stack.roles[name] = change(stack.roles[name] ?? [])
  }

const enforced = withService(() => ({ mode: 'enforce' }))

const claimOf = (account: ExaminedAccount, expiresInMinutes: number) => {
  const service = firstService(account).name
  const now = account.clock.now()
  const at = new Date(now - 180 * minute).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return {
    service,
    triggerKey: 'doctor',
    owner: 'execution',
    incidentId: `${service}-${at}`,
    now: now - 180 * minute,
    expiresAt: now + expiresInMinutes * minute,
  }
}

/** What can be wrong with Ballast itself. */
export const ballastDefects = {
  'heartbeat-missing': {
    title: 'check-signals has stopped running',
    check: 'heartbeat',
    plant: ({ clock }) => clock.runUntil(clock.now() + 8 * minute),
  },
  'checks-failing': {
    title: 'check-signals does not get through to a service',
    check: 'failed-checks',
    plant: (account) => publishOwnMetrics(account, { failed: 1 }),
  },
  'permission-missing': {
    title: 'the role of handle-incident may not write to the table',
    check: 'permissions',
    plant: changeRole('HandleIncidentRole', (statements) =>
      statements.map((each) => ({ ...each, Action: [each.Action].flat().filter((it) => it !== 'dynamodb:PutItem') })),
    ),
  },
  'permission-for-other-record': {
    title: 'the role of handle-incident may change other records only',
    check: 'permissions',
    given: enforced,
    plant: changeRole('HandleIncidentRole', (statements) =>
      statements.map((each) => {
        const values = each.Condition?.['ForAllValues:StringEquals']
        if (values === undefined) return each
        const names = { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['other.example.com'] }
        return { ...each, Condition: { ...each.Condition, 'ForAllValues:StringEquals': { ...values, ...names } } }
      }),
    ),
  },
  'permission-denied': {
    title: 'a policy denies check-signals to start handle-incident',
    check: 'permissions',
    plant: changeRole('CheckSignalsRole', (statements) => [
      ...statements,
      { Effect: 'Deny', Action: 'lambda:*', Resource: '*' },
    ]),
  },
  'nobody-subscribed': {
    title: 'nobody has subscribed to the topic',
    check: 'subscription',
    plant: ({ deployed: { stack } }) => void (only(stack.topics).confirmed = 0),
  },
  'subscription-unconfirmed': {
    title: 'the only subscription has not been confirmed',
    check: 'subscription',
    plant: ({ deployed: { stack } }) => void Object.assign(only(stack.topics), { confirmed: 0, pending: 1 }),
  },
  'dead-letter-waiting': {
    title: 'an event was not handled',
    check: 'dead-letters',
    async plant({ clock, clientOptions, deployed }) {
      const command = new SendMessageCommand({ QueueUrl: deployed.queueUrl, MessageBody: '{"detail":{}}' })
      await clock.complete(sqsClient(clientOptions).send(command))
    },
  },
  'no-point-in-time-recovery': {
    title: 'the table has no point-in-time recovery',
    check: 'table',
    plant: ({ deployed: { stack } }) => void (only(stack.tables).pointInTimeRecovery = false),
  },
  'no-time-to-live': {
    title: 'the table removes nothing',
    check: 'table',
    plant: ({ deployed: { stack } }) => void (only(stack.tables).timeToLiveAttribute = null),
  },
  'no-deletion-protection': {
    title: 'the table has no deletion protection',
    check: 'table',
    plant: ({ deployed: { stack } }) => void (only(stack.tables).deletionProtection = false),
  },
  'lease-overdue': {
    title: 'Ballast has not handed a node group back',
    check: 'leases',
    async plant(account) {
      const { clock, store } = account
      const claim = claimOf(account, 10)
      const size = { min: 2, desired: 4, max: 8 }
      const lease = {
        incidentId: claim.incidentId,
        group: { cluster: 'prod', name: 'web' },
        before: size,
        after: { ...size, min: 4 },
        written: { ...size, min: 4 },
        begun: null,
        requestsPerNode: null,
        since: fromNow(account, -180),
        until: fromNow(account, -60),
      }
      await clock.complete(store.claim(claim))
      await clock.complete(store.release(claim.service, claim.owner, { ...emptyState, sizeLeases: [lease] }))
    },
  },
  'incident-abandoned': {
    title: 'the execution that worked on an incident is gone',
    check: 'leases',
    plant: async (account) => void (await account.clock.complete(account.store.claim(claimOf(account, -30)))),
  },
  'endless-pause': {
    title: 'somebody has paused everything and never resumed it',
    check: 'pauses',
    async plant({ clock, store }) {
      const pause = { since: clock.now() - 60 * minute, until: null, by: 'alice', reason: 'load test' }
      await clock.complete(store.writeLedger(withPause(emptyLedger, '*', pause), null))
    },
  },
  'service-off': { title: 'a service has mode off', check: 'mode', asked: withService(() => ({ mode: 'off' })) },
  'account-mode-lower': {
    title: "the account's mode is lower than a service's",
    check: 'mode',
    asked: withService(() => ({ mode: 'observe', askedMode: 'enforce' })),
  },
} as const satisfies Readonly<Record<string, Defect>>
