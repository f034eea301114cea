import * as z from 'zod'
import type { Circumstances } from '../../drills/run/ballast-at-work.ts'
import { minute } from '../../shared/domain/time.ts'
import type { EventFate, EventKind } from './fault-case.ts'

/** How late an event comes that is late. */
export const lateMinutes = 60
/** How long an event is held back at most that another is to overtake: less than Ballast waits for one (eventGraceMinutes). */
const overtakenMinutes = 4

/** What the stack's rules pass on to handle-incident (infra/events/rules.ts), as far as the account has other events as well. */
const passed = z.union([
  z.object({
    source: z.literal('aws.cloudwatch'),
    detail: z.object({ state: z.object({ value: z.literal('ALARM') }) }),
  }),
  z.object({ source: z.literal('aws.route53'), detail: z.object({ errorCode: z.undefined().optional() }) }),
])

const kindOf = ({ source }: z.output<typeof passed>): EventKind =>
  source === 'aws.cloudwatch' ? 'alarm' : 'weight-change'

/** Delivers events as a case wants it, and counts them in `counts`. */
export function delivery(
  fate: EventFate | undefined,
  counts: Partial<Record<EventKind, number>>,
): NonNullable<Circumstances['deliver']> {
  let held: (() => void) | null = null
  return (event, start, clock) => {
    const { success, data } = passed.safeParse(event)
    if (!success) return
    const kind = kindOf(data)
    counts[kind] = (counts[kind] ?? 0) + 1
    const begin = (): void => start(event)
    const letGo = (release: (() => void) | null): void => {
      if (release === null || held !== release) return
      held = null
      release()
    }
    if (fate?.kind !== kind) begin()
    else if (fate.how === 'twice') for (const copy of [begin, begin]) copy()
    else if (fate.how === 'an hour late') clock.schedule(clock.now() + lateMinutes * minute, begin)
    else if (fate.how === 'out of order') {
      if (held === null) {
        held = begin
        clock.schedule(clock.now() + overtakenMinutes * minute, () => letGo(begin))
        return
      }
      begin()
    }
    letGo(held)
  }
}
