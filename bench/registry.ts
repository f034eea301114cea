/** What a benchmark is run with. */
export interface BenchOptions {
  readonly seed: number
  /** A small part of it, in seconds. */
  readonly quick: boolean
}

/** What a benchmark leaves: a text, what is written as JSON, and a picture where it has one. */
export interface BenchOutput {
  readonly text: string
  readonly json: unknown
  readonly svg: (() => Promise<string>) | null
}

/** A benchmark. It tells its progress line by line. */
export interface Benchmark {
  readonly summary: string
  readonly run: (options: BenchOptions, progress: (line: string) => void) => Promise<BenchOutput>
}

/** All benchmarks by name: the one place where a new one is registered. Their code is loaded when they run. */
export const benchmarks = {
  detection: {
    summary: 'how late and how often wrongly Ballast’s judges and other detectors raise an alarm',
    run: async (options, progress) => {
      const [{ benchDetection }, { reportOf }] = await Promise.all([
        import('./detection/index.ts'),
        import('./detection/report/report.ts'),
      ])
      const result = await benchDetection(options, progress)
      const svg = async () => (await import('./detection/report/plot.ts')).plotOf(result)
      return { text: reportOf(result), json: result, svg }
    },
  },
} as const satisfies Record<string, Benchmark>
