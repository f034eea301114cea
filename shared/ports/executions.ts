/** What an execution is started for. It is a hint: the execution reads everything again. */
export interface ExecutionRequest {
  readonly service: string
  /** The signal that has to be answered for; null: all. */
  readonly signal: string | null
  readonly reason: string
  /** Identifies the occurrence: executions of one key are one. */
  readonly key: string
  /** When what it is about happened, epoch milliseconds. */
  readonly at: number
}

/** Starts `handle-incident`, without waiting for it. */
export interface Executions {
  /** Starts at most one execution for a key, however often it is called. May throw a `PortError`. */
  start(request: ExecutionRequest): Promise<void>
}
