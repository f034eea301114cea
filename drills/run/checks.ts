import { minute, second } from '../../shared/domain/time.ts'
import { checkSignals, type CheckDependencies } from '../../shared/workflow/check/check-signals.ts'
import type { VirtualClock } from '../clock.ts'

/** Second of the minute in which check-signals runs: the datapoints of the minute before can be read by then. */
const checkSecond = 55

/**
 * Runs check-signals each minute from now on, as its schedule does, and gives what went wrong in each run so far. Runs
 * that are not needed are left out.
 */
export function checkEachMinute(
  clock: VirtualClock,
  dependencies: CheckDependencies,
  isNeeded: () => boolean = () => true,
): readonly (readonly string[])[] {
  const problems: (readonly string[])[] = []
  const run = (): void => {
    clock.schedule(clock.now() + minute, run)
    if (!isNeeded()) return
    checkSignals(dependencies).then(
      (result) => problems.push(result.problems.map(({ problem }) => problem)),
      (error: Error) => problems.push([error.message]),
    )
  }
  const first = Math.floor(clock.now() / minute) * minute + checkSecond * second
  clock.schedule(first >= clock.now() ? first : first + minute, run)
  return problems
}
