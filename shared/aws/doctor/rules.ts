import { ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge'
import type { EventBridgeClient, Rule } from '@aws-sdk/client-eventbridge'
import type { EventRule } from '../../domain/doctor/snapshot.ts'
import { PortError } from '../../ports/port-error.ts'
import { call } from '../errors.ts'
import { pages } from '../pages.ts'

const listing = 'events:ListRules'
const listingTargets = 'events:ListTargetsByRule'

/** The rules of the default event bus whose names begin so, with their targets. */
export async function listRules(client: EventBridgeClient, NamePrefix: string): Promise<EventRule[]> {
  const rules: EventRule[] = []
  const read = (NextToken: string | undefined) =>
    call(listing, () => client.send(new ListRulesCommand({ NamePrefix, NextToken })))
  for await (const { Rules } of pages(listing, read)) {
    if (!Array.isArray(Rules)) throw new PortError('malformed-answer', listing, 'the answer has no rules')
    for (const rule of Rules) rules.push(await withTargets(client, rule))
  }
  return rules
}

async function withTargets(client: EventBridgeClient, rule: Rule): Promise<EventRule> {
  const { Name: name, State, EventPattern, ScheduleExpression } = rule
  if (name === undefined || State === undefined) {
    throw new PortError('malformed-answer', listing, `the rule ${String(name)} has no name or no state`)
  }
  const targetArns: string[] = []
  const read = (NextToken: string | undefined) =>
    call(listingTargets, () => client.send(new ListTargetsByRuleCommand({ Rule: name, NextToken })))
  for await (const { Targets = [] } of pages(listingTargets, read)) {
    targetArns.push(...Targets.flatMap(({ Arn }) => Arn ?? []))
  }
  return {
    name,
    // There are two ways of being enabled (API reference, Rule).
    isEnabled: State !== 'DISABLED',
    pattern: EventPattern === undefined ? null : parsed(name, EventPattern),
    schedule: ScheduleExpression ?? null,
    targetArns,
  }
}

function parsed(name: string, pattern: string): unknown {
  try {
    return JSON.parse(pattern)
  } catch (cause) {
    throw new PortError('malformed-answer', listing, `the pattern of the rule ${name} is not JSON`, cause)
  }
}
