import type { FleetRole } from '../service/service.ts'

/**
 * Why a query got nothing to connect to. `empty`: the name does not exist, or has no record of the type. `malformed`:
 * the server said something that is no answer.
 */
export type DnsFailure = 'timeout' | 'servfail' | 'refused' | 'empty' | 'unreachable' | 'malformed'

/** One query and what came of it. */
export interface DnsLookup {
  /** Address of the server that was asked. */
  readonly server: string
  /** Whether it answers for the zone itself, so that each answer is a new weighted choice rather than a cached one. */
  readonly isAuthoritative: boolean
  readonly failure: DnsFailure | null
  /** Addresses, or the target of a CNAME. Empty where the query failed. */
  readonly values: readonly string[]
}

/** What a run's queries say of one service. */
export interface DnsReading {
  readonly queries: number
  readonly failures: number
  /** Share of authoritative answers that led to the candidate, per cent; null where none told the fleets apart. */
  readonly candidateShare: number | null
}

/** Codes of c-ares, as Node's `dns` module gives them in an error's `code`. */
const failures: Readonly<Record<string, DnsFailure>> = {
  ETIMEOUT: 'timeout',
  ESERVFAIL: 'servfail',
  EREFUSED: 'refused',
  ENODATA: 'empty',
  ENOTFOUND: 'empty',
  ECONNREFUSED: 'unreachable',
}

/** The failure that an error code of Node's `dns` module stands for. */
export const dnsFailure = (code: string): DnsFailure => failures[code] ?? 'malformed'

/** A host name or address as answers are compared: lower case, no final dot. */
const normalise = (value: string): string => value.toLowerCase().replace(/\.$/, '')

/** The fleet that an answer leads to; null where none of its values is known, or they lead to both. */
function fleetOf(
  values: readonly string[],
  fleets: Readonly<Record<FleetRole, ReadonlySet<string>>>,
): FleetRole | null {
  const leadsTo = (role: FleetRole): boolean => values.some((value) => fleets[role].has(normalise(value)))
  const [stable, candidate] = [leadsTo('stable'), leadsTo('candidate')]
  if (stable === candidate) return null
  return candidate ? 'candidate' : 'stable'
}

/**
 * Counts a run's queries and failures, and estimates the share of answers that the candidate really gets. `targets` is
 * what each fleet's record leads to: addresses, or host names for a CNAME.
 */
export function readDns(
  lookups: readonly DnsLookup[],
  targets: Readonly<Record<FleetRole, readonly string[]>>,
): DnsReading {
  const fleets = {
    stable: new Set(targets.stable.map(normalise)),
    candidate: new Set(targets.candidate.map(normalise)),
  }
  const told = lookups
    .filter(({ isAuthoritative, failure }) => isAuthoritative && failure === null)
    .map(({ values }) => fleetOf(values, fleets))
    .filter((role) => role !== null)
  const candidate = told.filter((role) => role === 'candidate').length
  return {
    queries: lookups.length,
    failures: lookups.filter(({ failure }) => failure !== null).length,
    candidateShare: told.length === 0 ? null : (100 * candidate) / told.length,
  }
}
