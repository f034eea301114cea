import { replay, type Kill, type Replayed } from '../../drills/run/replay.ts'
import type { Durable } from '../../shared/ports/durable.ts'

export type { Kill as Crash, Replayed } from '../../drills/run/replay.ts'

const durableExecutionArn = 'arn:aws:lambda:us-east-1:123456789012:function:handle-incident:durable/execution-1'

/**
 * Runs a durable function the way Lambda does. `pass` is told how many seconds a wait or a retry takes; `answerTo` is how
 * people answer a callback, null where nobody does.
 */
export const runDurably = <T>(
  handler: (durable: Durable) => Promise<T>,
  pass: (seconds: number) => void,
  crash: Kill | null = null,
  answerTo: (callback: string) => string | null = () => null,
): Promise<Replayed<T>> =>
  replay(handler, {
    durableExecutionArn,
    kill: crash ?? undefined,
    surroundings: {
      restartSeconds: 0,
      pass: async (seconds) => pass(seconds),
      openCallback: (name) => `callback-${name}`,
      async answerTo(callbackId, seconds) {
        const answer = answerTo(callbackId.replace(/^callback-/, ''))
        if (answer === null) pass(seconds)
        return answer
      },
    },
  })
