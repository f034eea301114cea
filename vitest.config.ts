import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// Each process that the tests start, and there are hundreds, would compile the same files again.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/compile/', import.meta.url))

/** Tests that leave nothing behind in their process share it: what they import is loaded once. */
const together = [
  'test/unit/{backtest,config,domain,functions,triggers,workflow}/**/*.test.ts',
  'test/{contract,drills/account,report/model,report/widget}/**/*.test.ts',
]
// Those of the emulator need MiniStack: npm run test:emulator.
const exclude = [...configDefaults.exclude, 'test/emulator/**']

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
    const place = ({ moduleId, project }: TestSpecification): number => {
      const found = longest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
      return found >= 0 ? found : project.config.isolate ? longest.length : longest.length + 1
    }
    return files.toSorted((one, other) => place(one) - place(other))
  }
}

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'together', include: together, exclude, isolate: false } },
      { extends: true, test: { name: 'apart', include: ['test/**/*.test.ts'], exclude: [...exclude, ...together] } },
    ],
    // By default one processor would be left idle; some tests start others' programs, which may then have to wait.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
