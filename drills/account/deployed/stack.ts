/** A function's configuration. */
export interface StackFunction {
  readonly name: string
  state: 'Active' | 'Pending' | 'Inactive' | 'Failed'
  readonly role: string
  readonly environment: Record<string, string>
}

/** A rule of the default event bus. `pattern` is JSON. */
export interface StackRule {
  readonly region: string
  readonly name: string
  state: 'ENABLED' | 'DISABLED'
  readonly pattern?: string
  readonly schedule?: string
  targets: { readonly id: string; readonly arn: string }[]
}

/** A trail with basic event selectors. */
export interface StackTrail {
  readonly name: string
  readonly homeRegion: string
  readonly isMultiRegion: boolean
  isLogging: boolean
  readWriteType: 'All' | 'ReadOnly' | 'WriteOnly'
  includesManagementEvents: boolean
}

/** A statement of a role's policy, with its intrinsic functions resolved. */
export interface StackStatement {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/**
 * What is deployed into an account beside what serves its traffic: plain data that anybody may change while the account
 * runs, as people do in a console.
 */
export interface DeployedStack {
  functions: StackFunction[]
  rules: StackRule[]
  trails: StackTrail[]
  /** Statements by the role's name. */
  readonly roles: Record<string, StackStatement[]>
  /** Subscriptions by the topic's ARN. */
  readonly topics: Record<string, { confirmed: number; pending: number }>
  /** By the table's name. */
  readonly tables: Record<
    string,
    { pointInTimeRecovery: boolean; timeToLiveAttribute: string | null; deletionProtection: boolean }
  >
  /** Tags of the running instances. */
  instances: Readonly<Record<string, string>>[]
}

/** An account into which nothing was deployed. */
export const emptyStack = (): DeployedStack => ({
  functions: [],
  rules: [],
  trails: [],
  roles: {},
  topics: {},
  tables: {},
  instances: [],
})
