import type { StackRule } from '../../account/deployed/stack.ts'
import type { ExaminedAccount } from '../account-of.ts'
import type { Defect } from '../defect.ts'

/** The rule whose logical id begins so. */
function ruleOf({ deployed }: ExaminedAccount, id: string): StackRule {
  const found = deployed.stack.rules.find(({ name }) => name.includes(`-${id}`))
  if (found === undefined) throw new Error(`the stack has no rule ${id}`)
  return found
}

const withoutRule = (id: string) => (account: ExaminedAccount) => {
  const { stack } = account.deployed
  const rule = ruleOf(account, id)
  stack.rules = stack.rules.filter((each) => each !== rule)
}

const elsewhere = { choices: { region: 'eu-west-1' } }

const trail = (
  change: (trail: ExaminedAccount['deployed']['stack']['trails'][number]) => void,
): NonNullable<Defect['plant']> => {
  return ({ deployed }) => {
    for (const each of deployed.stack.trails) change(each)
  }
}

/** What can be wrong with functions, rules and trails. */
export const stackDefects = {
  'function-missing': {
    title: 'somebody has deleted ballast-control',
    check: 'functions',
    plant({ deployed: { stack } }) {
      stack.functions = stack.functions.filter(({ name }) => name !== 'ballast-control')
    },
  },
  'function-failed': {
    title: 'ballast-check-signals cannot run',
    check: 'functions',
    plant({ deployed: { stack } }) {
      for (const each of stack.functions) if (each.name === 'ballast-check-signals') each.state = 'Failed'
    },
  },
  'alarm-rule-missing': { title: 'the rule for alarms is gone', check: 'rules', plant: withoutRule('AlarmRule1') },
  'record-rule-disabled': {
    title: 'the rule for record changes is disabled',
    check: 'rules',
    plant: (account) => void (ruleOf(account, 'RecordChangeRule').state = 'DISABLED'),
  },
  'failure-rule-without-target': {
    title: 'the rule for failed executions has no target',
    check: 'rules',
    plant: (account) => void (ruleOf(account, 'FailedExecutionRule').targets = []),
  },
  'alarm-rule-to-bare-function': {
    title: 'the rule for alarms invokes the durable function by its bare name',
    check: 'rules',
    plant(account) {
      const rule = ruleOf(account, 'AlarmRule1')
      rule.targets = rule.targets.map(({ id, arn }) => ({ id, arn: arn.replace(/:durable$/, '') }))
    },
  },
  'schedule-disabled': {
    title: 'the schedule of check-signals is disabled',
    check: 'rules',
    plant: (account) => void (ruleOf(account, 'CheckSignalsRule').state = 'DISABLED'),
  },
  'forwarder-missing': {
    title: 'a stack in eu-west-1 has no forwarder in us-east-1',
    check: 'forwarder',
    ...elsewhere,
    plant: withoutRule('ForwardRecordChangesRule'),
  },
  'forwarder-disabled': {
    title: 'the forwarder in us-east-1 is disabled',
    check: 'forwarder',
    ...elsewhere,
    plant: (account) => void (ruleOf(account, 'ForwardRecordChangesRule').state = 'DISABLED'),
  },
  'trail-missing': {
    title: 'there is no trail',
    check: 'trail',
    plant: ({ deployed: { stack } }) => void (stack.trails = []),
  },
  'trail-stopped': { title: 'the trail is stopped', check: 'trail', plant: trail((each) => (each.isLogging = false)) },
  'trail-read-only': {
    title: 'the trail has only calls that read',
    check: 'trail',
    plant: trail((each) => (each.readWriteType = 'ReadOnly')),
  },
  'trail-data-only': {
    title: 'the trail has no management events',
    check: 'trail',
    plant: trail((each) => (each.includesManagementEvents = false)),
  },
} as const satisfies Readonly<Record<string, Defect>>
