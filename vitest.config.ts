import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Those need MiniStack: npm run test:emulator.
    exclude: [...configDefaults.exclude, 'test/emulator/**'],
    // Some tests start the linter, the packager or a database; two cores are enough for them, but not at once.
    testTimeout: 30_000,
  },
})
