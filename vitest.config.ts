import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// Each process that the tests start, and there are hundreds, would compile the same files again.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/compile/', import.meta.url))

/** What takes longest, first, so that the processors are done at about the same time. What has threads of its own is apart. */
const longest = [
  'property/model/model',
  'drills/scenarios',
  'drills/official-runner',
  'infra/least-privilege/least-privilege',
  'matrix/matrix',
  'report/browser/report',
  'report/browser/widget',
  'cli/drill',
  'cli/bench',
  'drills/deployed/disturbed',
  'drills/deployed/drills',
  'cli/output',
  'cli/backtest',
  'cli/init',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = longest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
      return found < 0 ? longest.length : found
    }
    return files.toSorted((one, other) => place(one) - place(other))
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Those need MiniStack: npm run test:emulator.
    exclude: [...configDefaults.exclude, 'test/emulator/**'],
    // By default one processor would be left idle; some tests start others' programs, which may then have to wait.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
