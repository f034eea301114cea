import { check } from '../check.ts'
import { named } from '../finding.ts'

/** Each function's role may do what the function does. What one role lacks is one finding. */
export const permissions = check(
  'permissions',
  "a function's role may not do what the function does",
  ['denials'],
  ({ denials }) =>
    [...Map.groupBy(denials, ({ functionName }) => functionName)].map(([functionName, denied]) => ({
      severity: 'error' as const,
      what: `the role of ${functionName} may not do ${named(
        denied.map(({ action, resource, decision }) => `${action} on ${resource} (${decision})`),
        3,
      )}`,
      why: 'The function fails where it needs that, which is in the middle of an incident.',
      todo: `Deploy the stack with this config. If it stays, look for a permissions boundary or a service control policy. The role is ${denied[0]?.roleArn}.`,
      command: 'npm run deploy',
    })),
)
