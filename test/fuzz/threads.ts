import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Found } from './run.ts'
import type { Message, Part } from './worker.ts'

/** A thread that has been at one input for so long, in milliseconds, does not come back. */
const longestSilence = 30_000
const lookEvery = 1_000

/** Told every second how many inputs have been tried. */
export type Progress = (tried: number) => void

/** Tries all inputs of a run on as many threads as there are processors, and gives what was wrong. */
export async function fuzzAll(seed: number, inputs: number, progress: Progress): Promise<Found[]> {
  const step = availableParallelism()
  const tried = Array.from({ length: step }, () => 0)
  const found = await Promise.all(
    Array.from({ length: step }, (_, from) =>
      fuzzPart(seed, from, step, inputs, (index) => {
        tried[from] = Math.ceil((index - from) / step)
        progress(tried.reduce((sum, each) => sum + each, 0))
      }),
    ),
  )
  return found.flat().toSorted((one, other) => one.index - other.index)
}

/**
 * One thread's part. Where it hangs another thread tries the input again, for a busy machine may leave one waiting; if
 * that hangs too it is the input, and a third goes on behind it.
 */
async function fuzzPart(
  seed: number,
  from: number,
  step: number,
  until: number,
  at: (index: number) => void,
): Promise<Found[]> {
  const all: Found[] = []
  let doubted: number | null = null
  for (let next = from; next < until;) {
    const { found, hungAt } = await runThread({ seed, from: next, step, until, current: new SharedArrayBuffer(4) }, at)
    all.push(...found)
    if (hungAt === null) break
    if (hungAt === doubted) {
      const message = `two threads were stopped after ${longestSilence / 1_000} s`
      all.push({ kind: 'hang', target: 'unknown', seed, index: hungAt, message, input: null })
    }
    next = hungAt === doubted ? hungAt + step : hungAt
    doubted = hungAt
  }
  return all
}

function runThread(
  part: Part,
  at: (index: number) => void,
): Promise<{ readonly found: Found[]; readonly hungAt: number | null }> {
  const current = new Int32Array(part.current)
  const found: Found[] = []
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: part })
  return new Promise((resolve, reject) => {
    let last = { index: -1, since: Date.now() }
    const timer = setInterval(() => {
      const index = Atomics.load(current, 0)
      at(index)
      if (index !== last.index) last = { index, since: Date.now() }
      else if (Date.now() - last.since > longestSilence) end(index)
    }, lookEvery)
    const end = (hungAt: number | null): void => {
      clearInterval(timer)
      void worker.terminate()
      resolve({ found, hungAt })
    }
    worker.on('message', (message: Message) => ('found' in message ? found.push(message.found) : end(null)))
    worker.on('error', (error) => {
      clearInterval(timer)
      reject(error)
    })
  })
}
