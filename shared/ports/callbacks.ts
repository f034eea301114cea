/** Answers executions that wait for a person (Lambda's durable callbacks). */
export interface Callbacks {
  /** Throws `PortError` `not-found` where nobody waits for this answer any more. */
  answer(callbackId: string, answer: string): Promise<void>
}
