import { runDrill } from '../../../drills/run/run.ts'
import type { Scenario } from '../../../drills/scenario/scenario.ts'
import { drilledProtection } from '../../../drills/scenario/world-of.ts'
import { checkSignalsPolicy, controlPolicy, handleIncidentPolicy, type Statement } from '../../../infra/roles.ts'
import type { Protection } from '../../../shared/domain/service.ts'
import { grantsFor, resourcesOf } from './evaluator.ts'
import { iamRequests, type IamRequest } from './requests.ts'

/** The policy of each function that calls AWS, for what a deployment protects. */
const policies: Readonly<Record<string, (protection: Protection) => Statement[]>> = {
  'handle-incident': handleIncidentPolicy,
  'check-signals': checkSignalsPolicy,
  control: controlPolicy,
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
  Object.entries(Condition['ForAllValues:StringEquals'] ?? {}).flatMap(([key, values]) =>
    [values].flat().map((value): [string, string] => [key, value]),
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
 * Runs scenarios, each with the policies that its config is packaged with, and holds every call of every function against
 * them.
 */
export async function record(scenarios: Readonly<Record<string, Scenario>>): Promise<Recorded> {
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

  for (const [name, scenario] of Object.entries(scenarios)) {
    const protection = drilledProtection(scenario)
    const packaged = Object.fromEntries(Object.entries(policies).map(([of, policy]) => [of, policy(protection)]))
    for (const [functionName, policy] of Object.entries(packaged)) {
      for (const each of permissionsIn(functionName, policy)) allowed.add(each)
      for (const { Sid } of policy) (statements[functionName] ??= new Set()).add(Sid)
    }
    const { unexpected } = await runDrill(name, scenario, 1, undefined, ({ by, call, request }) => {
      // The drill itself looks at what came of it.
      if (by === undefined) return
      calls[by] = (calls[by] ?? 0) + 1
      for (const each of iamRequests(call, request)) note(name, by, packaged[by] ?? [], each)
    })
    unplanned.push(...unexpected.map((each) => `${name}: ${each}`))
  }
  return { calls, unplanned, refused, allowed, used, statements }
}
