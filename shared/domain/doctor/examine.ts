import type { Check } from './check.ts'
import { checks } from './checks/index.ts'
import { named, severities, type Finding } from './finding.ts'
import type { Circumstances, Part, Parts, Snapshot } from './snapshot.ts'

/** The name under which it is told that something could not be checked. */
export const notChecked = 'not-checked'

const all: readonly Check[] = Object.values(checks)

/** What could not be read, with the checks that this makes blind: one finding for each reason. */
function unreadFindings({ parts }: Snapshot, registry: readonly Check[]): Finding[] {
  const unread = (Object.keys(parts) as Part[]).flatMap((part) => parts[part].unread.map((each) => ({ ...each, part })))
  return [...Map.groupBy(unread, ({ why }) => why)].map(([why, together]) => {
    const blind = registry.filter(({ reads }) => together.some(({ part }) => reads.includes(part)))
    return {
      check: notChecked,
      severity: 'warning' as const,
      what: `not checked, because ${named([...new Set(together.map(({ of }) => of))], 3)} could not be read: ${why}`,
      why: `Whether all is as it should be is not known (${blind.map(({ name }) => name).join(', ')}).`,
      todo: 'If a permission is missing, let whoever runs doctor read it; else run it again.',
      command: null,
    }
  })
}

/** The findings of all checks for which what they need was read, and what was not; the gravest first. */
export function examine(snapshot: Snapshot, registry: readonly Check[] = all): Finding[] {
  const { parts, protection, region, at } = snapshot
  const values = Object.fromEntries(Object.entries(parts).map(([part, { value }]) => [part, value]))
  const found = registry
    .filter(({ reads }) => reads.every((part) => parts[part].value !== null))
    .flatMap((each) =>
      // Parts that were not read are not among those that the check reads.
      each
        .check({ ...(values as unknown as Parts), protection, region, at } satisfies Circumstances & Parts)
        .map((finding): Finding => ({ check: each.name, ...finding })),
    )
  return [...found, ...unreadFindings(snapshot, registry)].toSorted(
    (left, right) => severities.indexOf(left.severity) - severities.indexOf(right.severity),
  )
}
