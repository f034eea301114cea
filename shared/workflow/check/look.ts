import type { Clock } from '../../ports/clock.ts'
import { second } from '../../domain/time.ts'

/** How long a run begins anything; what it is in the middle of then has to end before Lambda's timeout of 50 s. */
const longestSeconds = 40
/** How long it begins to read records: what was read is to be judged, too. */
const longestReadingSeconds = 20

/** One run, with what went wrong in it so far, by service. */
export interface Look {
  readonly problems: Map<string, string[]>
  /** Whether the run's time is over, so that nothing more may be begun. */
  readonly isOver: () => boolean
  /** Whether no more records may be read. */
  readonly isReadingOver: () => boolean
}

/** A run that begins now. */
export function beginLook(clock: Clock): Look {
  const begun = clock.now()
  const isPast = (seconds: number): boolean => clock.now() >= begun + seconds * second
  return {
    problems: new Map(),
    isOver: () => isPast(longestSeconds),
    isReadingOver: () => isPast(longestReadingSeconds),
  }
}

/** Keeps what went wrong as a problem of some services. */
export function failFor({ problems }: Look, services: readonly string[], error: unknown): void {
  const problem = error instanceof Error ? error.message : String(error)
  for (const service of services) {
    const known = problems.get(service) ?? []
    if (!known.includes(problem)) problems.set(service, [...known, problem])
  }
}

/** What there was no time for has its turn in the next run. */
export const outOfTime = new Error('no time was left for it; it goes first in the next run')

/**
 * Does some work for each item, so many at once, and gives the results in the order of the items. What fails for one, or
 * has to be left out for lack of time, is kept as a problem of its services.
 */
export async function forEach<Item, Result>(
  look: Look,
  items: readonly Item[],
  { atOnce, servicesOf }: { readonly atOnce: number; readonly servicesOf: (item: Item) => readonly string[] },
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: { readonly index: number; readonly result: Result }[] = []
  const left = items.entries()
  const work = async (): Promise<void> => {
    for (const [index, item] of left) {
      try {
        if (look.isOver()) throw outOfTime
        results.push({ index, result: await run(item) })
      } catch (error) {
        failFor(look, servicesOf(item), error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work))
  return results.toSorted((one, other) => one.index - other.index).map(({ result }) => result)
}

/** The items in batches, each as long as the sum of its items' sizes stays within `most`. */
export function batches<Item>(items: readonly Item[], sizeOf: (item: Item) => number, most: number): Item[][] {
  const found: Item[][] = []
  let size = Infinity
  for (const item of items) {
    size += sizeOf(item)
    if (size > most) {
      found.push([])
      size = sizeOf(item)
    }
    found.at(-1)?.push(item)
  }
  return found
}
