import { draw } from './mutations/draw.ts'
import { answers } from './targets/answers.ts'
import { controlRequests } from './targets/control-requests.ts'
import { events } from './targets/events.ts'
import { Finding, type Target } from './targets/target.ts'
import { configs, scenarios } from './targets/yaml-files.ts'

/** Something wrong that came of one input, and how to make that input again. */
export interface Found {
  readonly kind: 'crash' | 'hang' | 'action'
  readonly target: string
  readonly seed: number
  readonly index: number
  readonly message: string
  /** Null where the input could not be shown. */
  readonly input: unknown
}

/** How long one input may take, in milliseconds. */
export interface Limits {
  /** CPU time of this thread alone: a busy machine makes nothing a hang. */
  readonly computing: number
  /** Real time. */
  readonly waiting: number
}

const usualLimits: Limits = { computing: 1_000, waiting: 10_000 }

/** Everything that takes input from outside. */
export const allTargets = async (): Promise<readonly Target[]> => [
  events,
  controlRequests,
  configs as Target,
  scenarios as Target,
  (await answers()) as Target,
]

/** The target of an input: of a hundred in a row each target has its share, well mixed. */
export function targetOf(targets: readonly Target[], index: number): Target {
  const slots = targets.flatMap((target) => Array.from({ length: target.share }, () => target))
  // 37 has no factor in common with 100, so that each slot has its turn.
  const target = slots[(index * 37) % slots.length]
  if (target === undefined) throw new RangeError('there are no targets')
  return target
}

async function withinTime(work: Promise<void>, longest: number): Promise<'done' | 'waiting'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'waiting'>((resolve) => (timer = setTimeout(resolve, longest, 'waiting')))
  try {
    return await Promise.race([work.then(() => 'done' as const), late])
  } finally {
    clearTimeout(timer)
  }
}

const cpuMilliseconds = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

/** Makes one input, the same each time, and gives what was wrong with what came of it; null where nothing was. */
export async function fuzzOne(
  targets: readonly Target[],
  seed: number,
  index: number,
  { computing, waiting }: Limits = usualLimits,
): Promise<Found | null> {
  const target = targetOf(targets, index)
  const input = target.make(draw(seed, `${target.name}/${index}`))
  const found = (kind: Found['kind'], message: string): Found => {
    return { kind, target: target.name, seed, index, message, input: target.show(input) }
  }
  const start = cpuMilliseconds()
  try {
    if ((await withinTime(target.check(input), waiting)) === 'waiting') {
      return found('hang', `nothing came of it within ${waiting / 1_000} s`)
    }
  } catch (error) {
    if (error instanceof Finding) return found(error.kind, error.message)
    return found('crash', error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  const took = Math.round(cpuMilliseconds() - start)
  return took > computing ? found('hang', `took ${took} ms of CPU time, expected at most ${computing}`) : null
}

/** How many of the first `inputs` inputs are each target's. */
export function countsOf(targets: readonly Target[], inputs: number): Map<string, number> {
  const counts = new Map(targets.map(({ name }) => [name, 0]))
  for (let index = 0; index < inputs; index++) {
    const { name } = targetOf(targets, index)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}

/** The one line that says how a run went. */
export function summaryOf(targets: readonly Target[], inputs: number, seed: number, found: readonly Found[]): string {
  const parts = [...countsOf(targets, inputs)].map(([name, count]) => `${name} ${count}`)
  const of = (kind: Found['kind']): number => found.filter((each) => each.kind === kind).length
  return (
    `${inputs} inputs (${parts.join(', ')}), seed ${seed}: ` +
    `${of('crash')} crashes, ${of('hang')} hangs, ${of('action')} actions`
  )
}
