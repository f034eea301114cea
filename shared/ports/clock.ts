/** Wall-clock time in epoch milliseconds. Read it inside steps only: code between steps is replayed. */
export interface Clock {
  now(): number
}
