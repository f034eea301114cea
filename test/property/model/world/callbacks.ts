import { PortError } from '../../../../shared/ports/port-error.ts'
import type { Answer } from './history.ts'
import type { Timeline } from './timeline.ts'

/** Callbacks that executions wait for, as Lambda keeps them. */
export interface Callbacks {
  open(owner: string, until: number): string
  /** The answer, once it is given; null when the time is over. */
  answerTo(id: string): Promise<string | null>
  /** Throws `not-found` where nobody waits any more. */
  answer(id: string, text: string): void
}

interface Callback {
  readonly settled: Promise<string | null>
  readonly settle: (answer: string | null) => void
  readonly owner: string
  isOver: boolean
}

/** `ended` is told of each end, and of what was decided by it. */
export function callbacks(time: Timeline, ended: (owner: string, decision: Answer['decision']) => void): Callbacks {
  const all = new Map<string, Callback>()
  const find = (id: string): Callback => {
    const found = all.get(id)
    if (found === undefined || found.isOver) throw new PortError('not-found', 'lambda:SendCallback', `${id} is over`)
    return found
  }
  const end = (callback: Callback, answer: string | null): void => {
    callback.isOver = true
    callback.settle(answer)
    ended(callback.owner, answer === null ? 'timeout' : answer.includes('"approve"') ? 'approve' : 'reject')
  }
  return {
    open(owner, until) {
      const id = `callback-${all.size}`
      const { promise: settled, resolve: settle } = Promise.withResolvers<string | null>()
      const callback: Callback = { owner, settled, settle, isOver: false }
      all.set(id, callback)
      time.at(until, () => {
        if (!callback.isOver) end(callback, null)
      })
      return id
    },
    answerTo: (id) => all.get(id)?.settled ?? Promise.reject(new TypeError(`there was never a callback ${id}`)),
    answer: (id, text) => end(find(id), text),
  }
}
