import { defineConfig } from 'vitest/config'

/** The tests that `npm run mutation` asks about each mutant; stryker.config.json says what is mutated. */
export default defineConfig({ test: { include: ['test/unit/domain/**/*.test.ts'] } })
