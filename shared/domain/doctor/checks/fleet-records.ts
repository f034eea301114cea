import { check, type Found } from '../check.ts'
import { named } from '../finding.ts'
import { listing } from './record-ttl.ts'

/** Each fleet has its record, and no others share the traffic. */
export const fleetRecords = check(
  'fleet-records',
  'a fleet has no record with its set identifier, or a stranger shares the traffic',
  ['records'],
  ({ records: all, protection }) =>
    all.flatMap(({ service: name, records }): Found[] => {
      const service = protection.services.find((each) => each.name === name)
      if (service === undefined) return []
      const { record, fleets } = service
      const there = records.map(({ setIdentifier }) => setIdentifier)
      const expected = new Set([fleets.stable.setIdentifier, fleets.candidate.setIdentifier])
      const command = listing(protection, name)
      const live = there.length === 0 ? 'there are none' : `there are ${named(there)}`
      const missing = (['stable', 'candidate'] as const)
        .filter((role) => !there.includes(fleets[role].setIdentifier))
        .map((role) => ({
          severity: 'error' as const,
          what: `${name}: ${record.name} ${record.type} has no weighted record '${fleets[role].setIdentifier}' for the ${role} fleet (${live})`,
          why: 'Ballast cannot move traffic from or to a fleet that has no record.',
          todo: 'Create the record, or correct setIdentifier, record.name or record.type in ballast.yml and deploy. The records are:',
          command,
        }))
      const strangers = records
        .filter(({ setIdentifier, weight }) => !expected.has(setIdentifier) && weight > 0)
        .map(({ setIdentifier, weight }) => ({
          severity: 'warning' as const,
          what: `${name}: the record '${setIdentifier}' of ${record.name} ${record.type} has weight ${weight}, but is no fleet of ballast.yml`,
          why: 'It takes traffic that Ballast neither watches nor moves.',
          todo: 'Delete it or set its weight to 0, if it is not meant to be there. The records are:',
          command,
        }))
      // Strangers are rather the fleets under another name where one of these is missing.
      return missing.length > 0 ? missing : strangers
    }),
)
