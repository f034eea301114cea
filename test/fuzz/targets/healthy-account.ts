import { emptyState } from '../../../shared/domain/records/known-good.ts'
import { minute } from '../../../shared/domain/time.ts'
import { fleetSeries, noon, records } from '../../support/builders.ts'
import { memoryAccount, type MemoryAccount } from '../../support/memory-ports.ts'

const lookBackMinutes = 200
const state = { ...emptyState, lastGood: { weights: { ec2: 95, eks: 5 }, since: '2026-03-02T09:00:00.000Z' } }

/** By minute and candidate's error ratio: the same for all inputs, and most of what one costs. */
const known = new Map<string, ReturnType<MemoryAccount['series']>>()

function seriesAt(now: number, errorRatio: number) {
  const key = `${Math.floor(now / minute)} ${errorRatio}`
  const found = known.get(key) ?? {
    ...fleetSeries('stable', [{ minutesAgo: lookBackMinutes, requests: 5_700, errorRatio: 0.001 }], now),
    ...fleetSeries('candidate', [{ minutesAgo: lookBackMinutes, requests: 300, errorRatio }], now),
  }
  if (known.size < 500) known.set(key, found)
  return found
}

/** An account whose service is as it has been for hours; `errorRatio` is that of the candidate. */
export function serving(errorRatio = 0): MemoryAccount {
  const account = memoryAccount(records(95, 5), state)
  account.now = noon
  account.series = (now) => seriesAt(now, errorRatio)
  return account
}
