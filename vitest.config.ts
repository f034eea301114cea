import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Those need MiniStack: npm run test:emulator.
    exclude: [...configDefaults.exclude, 'test/emulator/**'],
    // By default one processor would be left idle; some tests start others' programs, which may then have to wait.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
