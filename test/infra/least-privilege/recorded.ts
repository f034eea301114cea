import { allChats } from '../../support/chats.ts'
import { drillAtWork } from '../../../drills/deployed/drill-at-work.ts'
import { drillProtection } from '../../../drills/deployed/stack.ts'
import { deployShow } from '../../../drills/run/deployment.ts'
import type { CallListener } from '../../../drills/account/index.ts'
import { runDrill } from '../../../drills/run/run.ts'
import type { Scenario } from '../../../drills/scenario/scenario.ts'
import { drilledProtection } from '../../../drills/scenario/world-of.ts'
import {
  checkSignalsPolicy,
  controlPolicy,
  handleIncidentPolicy,
  runDrillPolicy,
  showIncidentsPolicy,
} from '../../../infra/policies/functions.ts'
import type { Statement } from '../../../infra/policies/statements.ts'
import { drillNames } from '../../../shared/domain/drill/scenarios.ts'
import { readOverview } from '../../../shared/workflow/show/read-overview.ts'
import type { Protection } from '../../../shared/domain/service/service.ts'
import { grantsFor, resourcesOf } from './evaluator.ts'
import { iamRequests, type IamRequest } from './requests.ts'

/** The policy of each function that calls AWS, for what a deployment protects. */
const policies: Readonly<Record<string, (protection: Protection) => Statement[]>> = {
  'handle-incident': handleIncidentPolicy,
  'check-signals': checkSignalsPolicy,
  control: controlPolicy,
  'run-drill': runDrillPolicy,
  'show-incidents': showIncidentsPolicy,
}

/** One thing that a policy allows: an action on a resource, or a value of a condition key. */
const permission = (functionName: string, { Sid }: Statement, ...what: readonly string[]): string =>
  [functionName, Sid, ...what].join(' ')

const permissionsIn = (functionName: string, policy: readonly Statement[]): string[] =>
  policy.flatMap((statement) => [
    ...statement.Action.flatMap((action) =>
      resourcesOf(statement).map((resource) => permission(functionName, statement, action, resource)),
    ),
    ...valuesIn(statement).map(([key, value]) => permission(functionName, statement, key, value)),
  ])

const valuesIn = ({ Condition = {} }: Statement): [string, string][] =>
  (['ForAllValues:StringEquals', 'StringEquals'] as const).flatMap((operator) =>
    Object.entries(Condition[operator] ?? {}).flatMap(([key, values]) =>
      [values].flat().map((value): [string, string] => [key, value]),
    ),
  )

/** What was recorded of functions at work, against what their policies say. */
export interface Recorded {
  /** Calls by function. */
  readonly calls: Readonly<Record<string, number>>
  /** What did not go as the scenarios expect. */
  readonly unplanned: readonly string[]
  /** What was asked of IAM and is not allowed, each once. */
  readonly refused: ReadonlySet<string>
  readonly allowed: ReadonlySet<string>
  readonly used: ReadonlySet<string>
  readonly statements: Readonly<Record<string, ReadonlySet<string>>>
}

/**
 * Runs scenarios, some with chats, and the drills of a deployed stack, each with the policies that its config is packaged with, and holds
 * every call of every function against them.
 */
export async function record(
  scenarios: Readonly<Record<string, Scenario>>,
  withChats: Readonly<Record<string, Scenario>>,
): Promise<Recorded> {
  const calls: Record<string, number> = {}
  const statements: Record<string, Set<string>> = {}
  const refused = new Set<string>()
  const allowed = new Set<string>()
  const used = new Set<string>()
  const unplanned: string[] = []

  function note(scenario: string, functionName: string, policy: readonly Statement[], request: IamRequest): void {
    const { action, resource, keys } = request
    const grants = grantsFor(policy, request)
    if (grants.length === 0) {
      refused.add(`${scenario}: ${functionName} asks for ${action} on ${resource} ${JSON.stringify(keys)}`)
    }
    for (const { statement, resource: granted } of grants) {
      used.add(permission(functionName, statement, action, granted))
      for (const [key, value] of valuesIn(statement)) {
        if (keys[key]?.includes(value) === true) used.add(permission(functionName, statement, key, value))
      }
    }
  }

  /**
   * Holds the calls of a deployment against the policies that it is packaged with. What the policies of the functions in
   * `tried` allow is to be used.
   */
  function listen(name: string, protection: Protection, tried: readonly string[]): CallListener {
    const packaged = Object.fromEntries(Object.entries(policies).map(([of, policy]) => [of, policy(protection)]))
    for (const functionName of tried) {
      const policy = packaged[functionName] ?? []
      for (const each of permissionsIn(functionName, policy)) allowed.add(each)
      for (const { Sid } of policy) (statements[functionName] ??= new Set()).add(Sid)
    }
    return ({ by, call, request }) => {
      // The drill itself looks at what came of it.
      if (by === undefined) return
      calls[by] = (calls[by] ?? 0) + 1
      for (const each of iamRequests(call, request)) note(name, by, packaged[by] ?? [], each)
    }
  }

  for (const [name, scenario] of Object.entries(scenarios)) {
    const listener = listen(name, drilledProtection(scenario), ['handle-incident', 'check-signals', 'control'])
    const { unexpected } = await runDrill(name, scenario, 1, undefined, listener)
    unplanned.push(...unexpected.map((each) => `${name}: ${each}`))
  }
  for (const [name, scenario] of Object.entries(withChats)) {
    const chats = allChats()
    const protection = { ...drilledProtection(scenario), notifications: chats.notifications }
    const listener = listen(name, protection, ['handle-incident', 'control'])
    const { unexpected } = await runDrill(name, scenario, 1, undefined, listener, chats)
    unplanned.push(...unexpected.map((each) => `${name}: ${each}`))
  }
  for (const scenario of drillNames) {
    const name = `${scenario} on the deployed stack`
    const protection = drillProtection()
    const at = await drillAtWork(protection, { onCall: listen(name, protection, ['run-drill', 'show-incidents']) })
    const observed = await at.drill({ scenario, service: 'web', observe: true })
    if (observed.result !== 'observed') unplanned.push(`${name}: ${observed.reason}`)
    // Messages that the topic does not take go another way.
    at.account.injectFault({ call: 'sns:Publish', kind: 'denied', by: 'run-drill' })
    const { result, reason } = await at.drill({ scenario, service: 'drill-web' })
    if (result !== 'mitigated') unplanned.push(`${name}: ${reason}`)
    const show = { protection, ports: deployShow(at.account, at.clock) }
    const { incidents } = await at.clock.complete(readOverview(show, { service: null, count: 10 }))
    if (incidents.length === 0) unplanned.push(`${name}: no incident is shown`)
  }
  return { calls, unplanned, refused, allowed, used, statements }
}
