import { nextTick } from 'node:process'
import { minute } from '../../../../shared/domain/time.ts'

interface Due {
  readonly at: number
  readonly order: number
  readonly go: () => void
}

/** One virtual time for all that happens; who of those that are due at one instant goes first is chance's. */
export interface Timeline {
  readonly now: number
  at(instant: number, go: () => void): void
  sleep(milliseconds: number): Promise<void>
  /** Lets everything happen that is due until then. */
  runUntil(end: number): Promise<void>
}

/** Everything that is not waiting for the timeline has come to rest: a tick's turn comes after all promises. */
const settled = (): Promise<void> => new Promise((resolve) => nextTick(resolve))

/** `minutePassed` is told the start of each minute before anything happens in it. */
export function timeline(start: number, chance: () => number, minutePassed: (at: number) => void): Timeline {
  let now = start
  const due: Due[] = []
  const takeFirst = (end: number): Due | undefined => {
    let first: Due | undefined
    for (const each of due) {
      if (each.at > end) continue
      if (first === undefined || each.at < first.at || (each.at === first.at && each.order < first.order)) first = each
    }
    if (first !== undefined) due.splice(due.indexOf(first), 1)
    return first
  }
  const advance = (to: number): void => {
    if (Math.floor(to / minute) > Math.floor(now / minute)) minutePassed(Math.floor(to / minute) * minute)
    now = Math.max(now, to)
  }
  const at = (instant: number, go: () => void): void =>
    void due.push({ at: Math.max(now, instant), order: chance(), go })

  return {
    get now() {
      return now
    },
    at,
    sleep: (milliseconds) => new Promise((resolve) => at(now + milliseconds, resolve)),
    async runUntil(end) {
      await settled()
      for (let next = takeFirst(end); next !== undefined; next = takeFirst(end)) {
        advance(next.at)
        next.go()
        await settled()
      }
      advance(end)
    },
  }
}
