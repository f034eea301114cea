// Imported rather than global, so that fake timers, which come and go with real time, do not hold virtual time up.
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../shared/ports/clock.ts'

interface Timer {
  readonly at: number
  readonly order: number
  readonly fire: () => void
}

/** SDK clients read shared config files in their first call. Were time to pass meanwhile, no two runs would be alike. */
const isReadingFiles = (): boolean => process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq'))

/**
 * Virtual time, in epoch milliseconds. It stands still while anything runs and jumps to the next timer when nothing
 * does, so a drill of an hour takes as long as its computing, and two runs of it see the same instants.
 */
export class VirtualClock implements Clock {
  #now: number
  #order = 0
  readonly #held = new Set<Promise<unknown>>()
  readonly #timers: Timer[] = []

  constructor(start: number) {
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  /** Calls `fire` when virtual time reaches `at`; timers of one instant fire in the order in which they were set. */
  schedule(at: number, fire: () => void): void {
    this.#timers.push({ at: Math.max(at, this.#now), order: this.#order++, fire })
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.schedule(this.#now + milliseconds, resolve))
  }

  /** Keeps time standing still while real work (an in-process server, say) is under way. */
  async hold<T>(work: Promise<T>): Promise<T> {
    this.#held.add(work)
    try {
      return await work
    } finally {
      this.#held.delete(work)
    }
  }

  /** Fires all timers up to and including `end`, then stands at `end`. */
  async runUntil(end: number): Promise<void> {
    await this.#settle()
    for (;;) {
      const next = this.#takeNext(end)
      if (next === undefined) break
      this.#now = next.at
      next.fire()
      await this.#settle()
    }
    this.#now = Math.max(this.#now, end)
  }

  /** Lets time pass until `work` is done, and no longer. Throws where it can never be done. */
  async complete<T>(work: Promise<T>): Promise<T> {
    let isDone = false
    const done = () => void (isDone = true)
    work.then(done, done)
    for (;;) {
      await this.#settle()
      if (isDone) return work
      const next = this.#takeNext(Infinity)
      if (next === undefined)
        throw new Error('nothing is scheduled, and the work that time was to pass for is not done')
      this.#now = next.at
      next.fire()
    }
  }

  #takeNext(end: number): Timer | undefined {
    let first = -1
    this.#timers.forEach((timer, index) => {
      const best = this.#timers[first]
      if (timer.at > end) return
      if (best === undefined || timer.at < best.at || (timer.at === best.at && timer.order < best.order)) first = index
    })
    return first < 0 ? undefined : this.#timers.splice(first, 1)[0]
  }

  async #settle(): Promise<void> {
    do {
      await Promise.allSettled(this.#held)
      await setImmediate()
    } while (this.#held.size > 0 || isReadingFiles())
  }
}
