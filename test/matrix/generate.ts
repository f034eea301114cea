import { createHash } from 'node:crypto'
import type { Fault } from '../../drills/account/faults.ts'
import { nameOf, type EventFate, type EventKind, type FaultCase } from './fault-case.ts'
import type { Evidence } from './simulate.ts'

const handleIncident = 'handle-incident'
const forGood = Number.POSITIVE_INFINITY

/** What a call of handle-incident can meet. A slow call takes 3 s of the client's 5, or 8 s. */
const faults: Readonly<Record<string, Pick<Fault, 'kind' | 'times' | 'seconds'>>> = {
  'throttled once': { kind: 'throttled' },
  'throttled 20 times': { kind: 'throttled', times: 20 },
  'server error once': { kind: 'server-error' },
  'server errors for good': { kind: 'server-error', times: forGood },
  timeout: { kind: 'timeout' },
  'connection reset': { kind: 'connection-reset' },
  slow: { kind: 'slow', seconds: 3 },
  'too slow': { kind: 'slow', seconds: 8 },
  'access denied for good': { kind: 'denied', times: forGood },
  'malformed answer': { kind: 'malformed-answer' },
  'lost answer': { kind: 'lost-answer' },
}

const services = ['dynamodb', 'cloudwatch', 'sns', 'route53', 'eks']
const functions = [handleIncident, 'check-signals', 'control']
const eventFates: readonly EventFate['how'][] = ['twice', 'an hour late', 'out of order', 'never']
const skews = [-300, -30, 30, 300]

/**
 * What a run without faults has shown: `toTheEnd` with all hand-backs, `short` until all incidents were closed, and
 * `long` for as long as a case lasts whose events come late.
 */
export interface Survey {
  readonly scenario: string
  readonly toTheEnd: Evidence
  readonly short: Evidence
  readonly long: Evidence
}

/** Each service wholly down from the beginning to the end, if the functions use it. */
export const outages = ({ scenario, toTheEnd }: Survey): FaultCase[] =>
  services
    .filter((service) => Object.keys(toTheEnd.calls).some((call) => call.startsWith(`${service}:`)))
    .map((service) => ({
      scenario,
      what: service,
      fault: 'down for good',
      faults: functions.map((by) => ({ call: `${service}:*`, kind: 'server-error', times: forGood, by })),
    }))

/** Every call × every fault, at the call's first occurrence. */
const callFaults = ({ scenario, toTheEnd, short }: Survey): FaultCase[] =>
  Object.keys(toTheEnd.calls).flatMap((call) =>
    Object.entries(faults).map(([fault, kind]) => ({
      scenario,
      what: call,
      fault,
      faults: [{ ...kind, call, by: handleIncident }],
      isPassing: kind.times === undefined,
      isAtTheEnd: short.calls[call] === undefined,
    })),
  )

/** Calls that are made only where another service fails, and fail as well. */
export const secondFaults = ({ scenario, toTheEnd }: Survey, outage: FaultCase, evidence: Evidence): FaultCase[] =>
  Object.keys(evidence.calls)
    .filter((call) => toTheEnd.calls[call] === undefined)
    .flatMap((call) =>
      Object.entries(faults).map(([fault, kind]) => ({
        ...outage,
        scenario,
        what: `${call} while ${outage.what} is down`,
        fault,
        faults: [...(outage.faults ?? []), { ...kind, call, by: handleIncident }],
      })),
    )

/** The same faults at each later occurrence of each call. */
const laterFaults = ({ scenario, toTheEnd, short }: Survey): FaultCase[] =>
  Object.entries(toTheEnd.calls).flatMap(([call, count]) =>
    Array.from({ length: count - 1 }, (_, index) => index + 1).flatMap((after) =>
      Object.entries(faults).map(([fault, kind]) => ({
        scenario,
        what: `${call}, the ${after + 1}th`,
        fault,
        faults: [{ ...kind, call, after, by: handleIncident }],
        isPassing: kind.times === undefined,
        isAtTheEnd: after >= (short.calls[call] ?? 0),
      })),
    ),
  )

const withoutNumbers = (operation: string): string => operation.replaceAll(/\d+/g, 'N')

/** A kill at each boundary of each execution: first of each operation's kind, then of the others. */
function kills({ scenario, toTheEnd, short }: Survey): { first: FaultCase[]; later: FaultCase[] } {
  const seen = new Set<string>()
  const [first, later]: [FaultCase[], FaultCase[]] = [[], []]
  for (const { arn, operations } of toTheEnd.executions) {
    const shortOnes = short.executions.find((each) => each.arn === arn)?.operations.length ?? 0
    operations.forEach((name, operation) => {
      const path = `${withoutNumbers(operations[operation - 1] ?? 'start')} → ${withoutNumbers(name)}`
      const isFirst = !seen.has(path)
      seen.add(path)
      // A wait has no effect of its own, and Lambda keeps that it is over.
      const isEffective = name.startsWith('step') || name.startsWith('submit')
      for (const when of isEffective ? (['before', 'after'] as const) : (['before'] as const)) {
        const kill = { execution: arn, operation, when }
        const what = `${arn.replace(/^.*:/, 'execution ')}, ${name}`
        const fault = when === 'before' ? 'killed before it' : 'killed after it took effect'
        const each = { scenario, what, fault, kill, isPassing: true, isAtTheEnd: operation >= shortOnes - 1 }
        ;(isFirst ? first : later).push(each)
      }
    })
  }
  return { first, later }
}

const eventCases = ({ scenario, toTheEnd }: Survey): FaultCase[] =>
  (Object.keys(toTheEnd.events) as EventKind[]).flatMap((kind) =>
    eventFates.map((how) => ({
      scenario,
      what: `${kind} events`,
      fault: how,
      events: { kind, how },
      isPassing: how === 'twice',
    })),
  )

const skewCases = ({ scenario }: Survey): FaultCase[] =>
  skews.map((skewSeconds) => ({
    scenario,
    what: "the functions' clock",
    fault: `${Math.abs(skewSeconds)} s ${skewSeconds < 0 ? 'behind' : 'ahead'}`,
    skewSeconds,
    isPassing: Math.abs(skewSeconds) < 60,
  }))

/** The cases of a scenario: those of the whole product, the kills among them, and the same at later occurrences. */
export interface Cases {
  /** Each with its place in the product: call by fault, and so on. */
  readonly product: readonly { readonly each: FaultCase; readonly place: number }[]
  readonly later: readonly FaultCase[]
}

const faultCount = Object.keys(faults).length
/** Neighbours in a list of calls × faults differ in both by one. */
const placed = (cases: readonly FaultCase[]) =>
  cases.map((each, index) => ({ each, place: Math.floor(index / faultCount) + (index % faultCount) }))

/** All cases of a scenario; `second` are those of calls that are made only where another fails. */
export function casesOf(survey: Survey, second: readonly FaultCase[]): Cases {
  const { first, later } = kills(survey)
  const others = [...eventCases(survey), ...skewCases(survey), ...first]
  return {
    product: [...placed(callFaults(survey)), ...placed(second), ...others.map((each, place) => ({ each, place }))],
    later: [...laterFaults(survey), ...later],
  }
}

/**
 * One of so many shares of a scenario's product. Each has every call with a like share of the faults, every fault with a
 * like share of the calls, and, over the scenarios, every call with every fault; all turns together have everything.
 */
export const shareOf = ({ product }: Cases, scenario: number, shares: number, turn: number): FaultCase[] =>
  product.filter(({ place }) => (place + scenario + turn) % shares === 0).map(({ each }) => each)

/** So many of the cases, others with each seed; the same with the same. */
export function sampleOf(cases: readonly FaultCase[], count: number, seed: number): FaultCase[] {
  const rank = (each: FaultCase): string =>
    createHash('sha256')
      .update(`${seed} ${nameOf(each)}`)
      .digest('hex')
  return cases
    .map((each) => ({ each, rank: rank(each) }))
    .toSorted((one, other) => (one.rank < other.rank ? -1 : 1))
    .slice(0, count)
    .map(({ each }) => each)
}
