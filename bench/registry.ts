import type { Row } from './row.ts'

/** What a benchmark is run with. */
export interface BenchOptions {
  readonly seed: number
  /** A small part of it, in seconds. */
  readonly quick: boolean
}

/** What a benchmark leaves: rows with their goals, what more there is to say, JSON, and a picture where it has one. */
export interface BenchOutput {
  readonly rows: readonly Row[]
  readonly text: string | null
  readonly json: unknown
  readonly svg: (() => Promise<string>) | null
}

/** A benchmark. It tells its progress line by line. */
export interface Benchmark {
  readonly summary: string
  readonly run: (options: BenchOptions, progress: (line: string) => void) => Promise<BenchOutput>
}

const ofRows = (rows: readonly Row[]): BenchOutput => ({ rows, text: null, json: rows, svg: null })

/** All benchmarks by name: the one place where a new one is registered. Their code is loaded when they run. */
export const benchmarks = {
  detection: {
    summary: 'how late and how often wrongly Ballast’s judges and other detectors raise an alarm',
    run: async (options, progress) => {
      const [{ benchDetection }, { reportOf }, { goalRows }] = await Promise.all([
        import('./detection/index.ts'),
        import('./detection/report/report.ts'),
        import('./detection/report/goals.ts'),
      ])
      const result = await benchDetection(options, progress)
      const svg = async () => (await import('./detection/report/plot.ts')).plotOf(result)
      return { rows: goalRows(result), text: reportOf(result), json: result, svg }
    },
  },
  path: {
    summary: 'how long it takes from the alarm’s event to the change, beside the least that it could',
    run: async (options, progress) => ofRows(await (await import('./path/index.ts')).benchPath(options, progress)),
  },
  start: {
    summary: 'how long each function takes to start, beside constructing its SDK clients',
    run: async (options, progress) => ofRows(await (await import('./start/index.ts')).benchStart(options, progress)),
  },
  judge: {
    summary: 'how much computing the judges take',
    run: async (options, progress) => ofRows((await import('./judge/index.ts')).benchJudge(options, progress)),
  },
  scale: {
    summary: 'what check-signals takes on ever more services, and what comes of a storm of alarms',
    run: async (options, progress) => ({
      ...(await (await import('./scale/index.ts')).benchScale(options, progress)),
      svg: null,
    }),
  },
} as const satisfies Record<string, Benchmark>
