import { copyFileSync, mkdirSync } from 'node:fs'
import { startBridge } from './bridge.ts'
import { home, startMinistack } from './ministack.ts'

/**
 * Starts the emulator and the bridge before all tests, and gives what stops them after the last. What MiniStack and the
 * functions logged is then in .build/emulator/ministack.log.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const problems: string[] = []
  const bridge = await startBridge(home, (problem) => problems.push(problem))
  const ministack = await startMinistack(bridge.url).catch(async (error: unknown) => {
    await bridge.close()
    throw error
  })
  bridge.connect(ministack.url)
  process.env['BALLAST_EMULATOR'] = ministack.url
  process.env['BALLAST_EMULATOR_BRIDGE'] = bridge.url
  return async () => {
    await bridge.close()
    mkdirSync('.build/emulator', { recursive: true })
    copyFileSync(ministack.log, '.build/emulator/ministack.log')
    await ministack.stop()
    for (const problem of new Set(problems)) process.stdout.write(`bridge: ${problem}\n`)
  }
}
