import { defineConfig } from 'vitest/config'

/** Tests against MiniStack, for `npm run test:emulator`; vitest.config.ts has all others. */
export default defineConfig({
  test: {
    include: ['test/contract/account/**/*.test.ts', 'test/emulator/**/*.test.ts'],
    globalSetup: 'test/emulator/global-setup.ts',
    setupFiles: 'test/emulator/gaps.ts',
    // The deployed stack is waited for most of the time.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000, interval: 200 } },
  },
})
