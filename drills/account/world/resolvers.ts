import type { FleetRole } from '../../../shared/domain/service/service.ts'

/** One answer that the authoritative servers may give. `role` is null where it leads to neither fleet. */
export interface Answer {
  readonly role: FleetRole | null
  readonly weight: number
  readonly ttlSeconds: number
}

/** Route 53's default for names that do not exist: the SOA record's own TTL (developer guide, NS and SOA records). */
const negativeTtlSeconds = 900

/** The weighted choice for a uniform number; all weights zero means equal probability. */
function choose(answers: readonly Answer[], uniform: number): Answer {
  const sum = answers.reduce((total, { weight }) => total + weight, 0)
  let left = uniform * (sum === 0 ? answers.length : sum)
  for (const answer of answers) {
    left -= sum === 0 ? 1 : answer.weight
    if (left < 0) return answer
  }
  return { role: null, weight: 0, ttlSeconds: negativeTtlSeconds }
}

/** A population of resolvers, each of which keeps one answer until its TTL has passed. */
export interface Resolvers {
  /** Lets those whose TTL ends in this second ask again. Seconds have to be given in order. */
  refresh(second: number, answers: readonly Answer[]): void
  /** Share of resolvers that hold an answer which leads to this fleet, or to neither. */
  shareOf(role: FleetRole | null): number
}

/** Resolvers that have been asking for long: what they hold follows the weights, and their TTLs end at all times. */
export function resolvers(count: number, answers: readonly Answer[], uniform: () => number): Resolvers {
  const held: (FleetRole | null)[] = []
  const holding = { stable: 0, candidate: 0, neither: 0 }
  const expiring = new Map<number, number[]>()
  const key = (role: FleetRole | null) => role ?? 'neither'

  function keep(resolver: number, answer: Answer, until: number): void {
    const before = held[resolver]
    if (before !== undefined) holding[key(before)]--
    held[resolver] = answer.role
    holding[key(answer.role)]++
    const others = expiring.get(until)
    if (others === undefined) expiring.set(until, [resolver])
    else others.push(resolver)
  }

  for (let resolver = 0; resolver < count; resolver++) {
    const answer = choose(answers, uniform())
    keep(resolver, answer, Math.floor(uniform() * Math.max(1, answer.ttlSeconds)))
  }
  return {
    refresh(second, current) {
      const due = expiring.get(second) ?? []
      expiring.delete(second)
      for (const resolver of due) {
        const answer = choose(current, uniform())
        keep(resolver, answer, second + Math.max(1, answer.ttlSeconds))
      }
    },
    shareOf: (role) => holding[key(role)] / count,
  }
}
