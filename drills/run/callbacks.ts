/** Callbacks of executions in this process, as Lambda keeps those of durable executions. */
export interface PendingCallbacks {
  /** A new callback; `answered` stays pending for ever where nobody answers. */
  open(): { readonly callbackId: string; readonly answered: Promise<string> }
  /** Takes an answer, and gives whether anybody waits for it. */
  take(callbackId: string, answer: string): boolean
  /** No answer is taken any more. */
  close(callbackId: string): void
}

/** No callbacks yet. */
export function pendingCallbacks(): PendingCallbacks {
  const waiting = new Map<string, (answer: string) => void>()
  let opened = 0
  return {
    open() {
      const callbackId = `callback-${++opened}`
      return { callbackId, answered: new Promise((resolve) => waiting.set(callbackId, resolve)) }
    },
    close: (callbackId) => void waiting.delete(callbackId),
    take(callbackId, answer) {
      const resolve = waiting.get(callbackId)
      waiting.delete(callbackId)
      resolve?.(answer)
      return resolve !== undefined
    },
  }
}
