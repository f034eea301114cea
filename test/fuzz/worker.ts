import { parentPort, workerData } from 'node:worker_threads'
import { allTargets, fuzzOne, type Found } from './run.ts'

/** The part of a run that one thread does: every `step`th input from `from` on, below `until`. */
export interface Part {
  readonly seed: number
  readonly from: number
  readonly step: number
  readonly until: number
  /** One 32-bit integer: the index of the input that is being tried. */
  readonly current: SharedArrayBuffer
}

/** What a thread tells of itself. */
export type Message = { readonly found: Found } | { readonly done: true }

const { seed, from, step, until, current } = workerData as Part
const tell = (message: Message): void => parentPort?.postMessage(message, [])
const index = new Int32Array(current)
const targets = await allTargets()
for (let at = from; at < until; at += step) {
  Atomics.store(index, 0, at)
  const found = await fuzzOne(targets, seed, at)
  if (found !== null) tell({ found })
}
tell({ done: true })
