import { minute } from '../../time.ts'
import { check, type Found } from '../check.ts'

/** An execution that is at work renews its claim long before it lapses; this is for clocks that differ. */
const graceMinutes = 5

/** Nothing that Ballast has taken is past its time. */
export const leases = check('leases', 'a lease or a claim of Ballast is overdue', ['memory'], ({ memory, at }) =>
  memory.flatMap(({ service, state, claim }): Found[] => {
    const lateBy = (until: number): number => Math.floor((at - until) / minute)
    const sizes = state.sizeLeases
      .filter(({ until }) => lateBy(Date.parse(until)) >= graceMinutes)
      .map(({ incidentId, group, before, written, until }) => ({
        severity: 'warning' as const,
        what: `${service}: the lease of ${incidentId} on ${group.cluster}/${group.name} is ${lateBy(Date.parse(until))} minutes overdue; its minimum is ${written.min}, it was ${before.min}`,
        why: 'The nodes cost money, and nobody is at work on handing them back. The next incident of the service takes it over.',
        todo: 'If nobody needs the nodes, put the size back:',
        command: `npm run control -- undo ${incidentId} --reason "overdue lease"`,
      }))
    const isAbandoned = claim !== null && lateBy(claim.expiresAt) >= graceMinutes
    return [
      ...sizes,
      ...(isAbandoned
        ? [
            {
              severity: 'warning' as const,
              what: `${service}: incident ${claim.incidentId} was never closed; its claim lapsed ${lateBy(claim.expiresAt)} minutes ago`,
              why: 'The execution that worked on it has ended without a word. What it changed may still be so.',
              todo: 'Look at how the service stands; the next incident of the service takes over.',
              command: `npm run control -- status --service ${service}`,
            },
          ]
        : []),
    ]
  }),
)
