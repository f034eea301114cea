import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { installMinistack } from './ministack.ts'

const unavailable = await installMinistack()
if (unavailable === null) {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  const args = [vitest, 'run', '--config', 'vitest.emulator.config.ts', ...process.argv.slice(2)]
  const child = spawn(process.execPath, args, { stdio: 'inherit' })
  // Those are for vitest, with which the emulator ends; this process ends when vitest has.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  // npm hands a signal to its shell, which ends and does not hand it on.
  const parent = process.ppid
  const watch = setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 1_000)
  child.on('close', (status) => {
    clearInterval(watch)
    process.exitCode = status ?? 1
  })
} else {
  process.stdout.write(`SKIPPED: the tests against MiniStack did not run: ${unavailable}\n`)
}
