import type { IncidentClass } from '../incident/incident.ts'
import { isFelt } from '../signals/index.ts'
import type { Verdict } from '../verdict.ts'

/** The verdicts that decide, and what the weights give the candidate. */
export interface Findings {
  readonly verdicts: readonly Verdict[]
  /** Whether the live weights give the candidate anything. */
  readonly candidateHasShare: boolean
}

/** How one class fits the findings; `undecided` where it may yet turn out to be the cause of what is breached. */
export type Fit =
  | { readonly fits: true; readonly reason: string; readonly onset: number }
  | { readonly fits: false; readonly undecided: boolean; readonly reason: string }

/** A class of incident and what speaks for it. */
export interface ClassRule {
  readonly incidentClass: IncidentClass
  fit(findings: Findings): Fit
}

type Breached = Verdict & { readonly onset: number }

const of = ({ verdicts }: Findings, signal: string, subject?: Verdict['subject']): Verdict[] =>
  verdicts.filter((verdict) => verdict.signal === signal && (subject === undefined || verdict.subject === subject))

const feltOf = ({ verdicts }: Findings, subject?: Verdict['subject']): Verdict[] =>
  verdicts.filter((verdict) => isFelt(verdict) && (subject === undefined || verdict.subject === subject))

/** The verdicts that are breached, with when that began. */
export const breachedOf = (verdicts: readonly Verdict[]): Breached[] =>
  verdicts.filter((verdict): verdict is Breached => verdict.state === 'breached' && verdict.onset !== null)

/** What some verdicts say, in one line. */
export const evidenceOf = (verdicts: readonly Verdict[]): string => verdicts.map(({ evidence }) => evidence).join('; ')

const fits = (breached: readonly Breached[]): Fit => ({
  fits: true,
  reason: evidenceOf(breached),
  onset: Math.min(...breached.map(({ onset }) => onset)),
})

const fitsNot = (reason: string): Fit => ({ fits: false, undecided: false, reason })

const notBreached = (verdicts: readonly Verdict[]): Fit =>
  fitsNot(verdicts.length === 0 ? 'nothing of it is measured' : evidenceOf(verdicts))

const undecided = (verdicts: readonly Verdict[]): Fit => ({
  fits: false,
  undecided: true,
  reason: evidenceOf(verdicts),
})

const subjects = (verdicts: readonly Verdict[]): Set<Verdict['subject']> =>
  new Set(verdicts.map(({ subject }) => subject))

/** @when `traffic-share` is breached */
function misweightedRelease(findings: Findings): Fit {
  const verdicts = of(findings, 'traffic-share')
  const breached = breachedOf(verdicts)
  return breached.length > 0 ? fits(breached) : notBreached(verdicts)
}

/** @when `request-spike` is breached */
function requestSpike(findings: Findings): Fit {
  const verdicts = of(findings, 'request-spike')
  const breached = breachedOf(verdicts)
  if (breached.length > 0) return fits(breached)
  const growing = verdicts.filter(
    ({ state, numbers }) => state === 'inconclusive' && typeof numbers['ratio'] === 'number',
  )
  return growing.length > 0 ? undecided(growing) : notBreached(verdicts)
}

/**
 * A controller explains what its own fleet shows, and nothing of the other one.
 *
 * @when `api-throttling` is breached, and users feel nothing of the other fleet
 */
function apiThrottling(findings: Findings): Fit {
  const verdicts = of(findings, 'api-throttling')
  const breached = breachedOf(verdicts)
  if (breached.length === 0) return notBreached(verdicts)
  const throttled = subjects(breached)
  const unexplained = breachedOf(feltOf(findings)).filter(({ subject }) => !throttled.has(subject))
  return unexplained.length === 0 ? fits(breached) : fitsNot(evidenceOf(unexplained))
}

/** So much of the evidence that it takes is there by chance in few minutes only. */
const suspectedShare = 1 / 3

/** Stable that may be failing as well: another minute will tell. */
function isSuspected({ state, numbers: { evidence = null, limit = null } }: Verdict): boolean {
  return state !== 'breached' && evidence !== null && limit !== null && evidence >= suspectedShare * limit
}

/** @when both fleets are breached, in what users feel or in `dns-failure` */
function sharedCause(findings: Findings): Fit {
  const breached = breachedOf([...feltOf(findings), ...of(findings, 'dns-failure')])
  if (subjects(breached).size > 1) return fits(breached)
  const suspected = feltOf(findings, 'stable').filter(isSuspected)
  return suspected.length > 0 ? undecided(suspected) : fitsNot('not both fleets are breached')
}

/** What moving traffic off the candidate would put right. */
function ofCandidate({ candidateHasShare }: Findings, candidate: readonly Verdict[]): Fit {
  const breached = breachedOf(candidate)
  if (breached.length === 0) return notBreached(candidate)
  return candidateHasShare ? fits(breached) : fitsNot('the candidate’s weight is 0 already')
}

/** @when the candidate is breached in `dns-failure` and has a share */
const dnsFailure = (findings: Findings): Fit => ofCandidate(findings, of(findings, 'dns-failure', 'candidate'))

/**
 * What the candidate shows alone does not accuse it: stable must have been looked at, for the same.
 *
 * @when the candidate is breached in what users feel and has a share, stable was looked at and is not
 */
function badCandidate(findings: Findings): Fit {
  const stable = feltOf(findings, 'stable')
  const isSeen = ({ signal }: Verdict): boolean =>
    stable.some(
      ({ signal: same, state, numbers }) =>
        same === signal && (state === 'healthy' || typeof numbers['evidence'] === 'number'),
    )
  const candidate = feltOf(findings, 'candidate')
  const accused = breachedOf(candidate).filter(isSeen)
  if (accused.length > 0) return ofCandidate(findings, accused)
  return notBreached(breachedOf(candidate).length > 0 ? stable : candidate)
}

/**
 * All classes, causes before their symptoms: the first that fits is the incident, unless one before it is undecided. A
 * wrong share is known for certain and may overload the candidate; a spike may break DNS, and DNS the controller;
 * throttling leaves targets unhealthy; a cause that both fleets share explains what each shows.
 */
export const classRules: readonly ClassRule[] = [
  { incidentClass: 'misweighted-release', fit: misweightedRelease },
  { incidentClass: 'request-spike', fit: requestSpike },
  { incidentClass: 'api-throttling', fit: apiThrottling },
  { incidentClass: 'shared-cause', fit: sharedCause },
  { incidentClass: 'dns-failure', fit: dnsFailure },
  { incidentClass: 'bad-candidate', fit: badCandidate },
]
