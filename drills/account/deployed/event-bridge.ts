import { AwsRefusal } from '../wire.ts'
import type { AccountService } from '../wire.ts'
import { jsonService } from './json-service.ts'
import type { DeployedStack, StackRule } from './stack.ts'

/** EventBridge over AWS JSON 1.1, as far as reading rules goes. */
export function eventBridge(stack: DeployedStack, { accountId }: { readonly accountId: string }): AccountService {
  const ruleElement = ({ region, name, state, pattern, schedule }: StackRule) => ({
    Name: name,
    Arn: `arn:aws:events:${region}:${accountId}:rule/${name}`,
    State: state,
    EventPattern: pattern,
    ScheduleExpression: schedule,
    EventBusName: 'default',
  })
  return jsonService('events', 'events', {
    ListRules: ({ NamePrefix = '' }, where) => ({
      Rules: stack.rules
        .filter(({ region, name }) => region === where && name.startsWith(String(NamePrefix)))
        .map(ruleElement),
    }),
    ListTargetsByRule({ Rule }, where) {
      const rule = stack.rules.find(({ region, name }) => region === where && name === Rule)
      if (rule === undefined) {
        throw new AwsRefusal(
          'ResourceNotFoundException',
          400,
          `Rule ${String(Rule)} does not exist on EventBus default.`,
        )
      }
      return { Targets: rule.targets.map(({ id, arn }) => ({ Id: id, Arn: arn })) }
    },
  })
}
