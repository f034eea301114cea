import type { AlarmDefinition } from '../settings.ts'
import { breaches, evaluateAlarm, evaluationRange } from './alarm-evaluation.ts'
import { describeStatus, initialStatus } from './alarm-event.ts'
import type { AlarmStatus } from './alarm-event.ts'
import type { MetricStore } from './metric-store.ts'
import { valuesOf } from './queries.ts'

const minute = 60_000

/** An alarm with the state that it is in. */
export interface Alarm {
  readonly definition: AlarmDefinition
  readonly status: AlarmStatus
}

/** One alarm's change from one state to another. */
export interface AlarmTransition extends Alarm {
  readonly previous: AlarmStatus
}

/** The account's alarms. Times are epoch milliseconds. */
export interface Alarms {
  /** Creates an alarm, or replaces its definition and keeps its state. Throws a `MetricMathError` for bad expressions. */
  put(definition: AlarmDefinition, at: number): void
  /** Nothing happens where there is none of the name. */
  remove(name: string): void
  list(): readonly Alarm[]
  /** Looks at all alarms and gives those that changed state. */
  evaluate(at: number): AlarmTransition[]
}

export function alarms(store: MetricStore): Alarms {
  const byName = new Map<string, Alarm>()

  /** The newest complete periods; longer ones slide by the minute (user guide, Evaluating an alarm). */
  function read(definition: AlarmDefinition, at: number): { at: number; value: number | null }[] {
    const periods = evaluationRange(definition)
    const length = definition.periodSeconds * 1000
    const from = Math.floor(at / minute) * minute - periods * length
    const window = { from, periods, periodSeconds: definition.periodSeconds, now: at }
    const values = valuesOf(definition.metrics.at(-1)?.id ?? '', definition.metrics, window, store)
    return values.map((value, period) => ({ at: from + period * length, value }))
  }

  function evaluateOne({ definition, status }: Alarm, at: number): AlarmTransition | undefined {
    const points = read(definition, at)
    const state = evaluateAlarm(
      breaches(
        points.map(({ value }) => value),
        definition,
      ),
      definition,
    )
    if (state === 'retain' || state === status.value) return undefined
    const real = points.flatMap((point) => (point.value === null ? [] : [{ at: point.at, value: point.value }]))
    const isBreaching = (value: number) => breaches([value], definition)[0] === true
    return { definition, previous: status, status: describeStatus(definition, state, real, isBreaching, at) }
  }

  return {
    put(definition, at) {
      if (definition.periodSeconds % 60 !== 0 || definition.periodSeconds <= 0) {
        throw new RangeError(
          `alarm ${definition.name}: periodSeconds is ${definition.periodSeconds}, expected a multiple of 60`,
        )
      }
      read(definition, at)
      byName.set(definition.name, { definition, status: byName.get(definition.name)?.status ?? initialStatus(at) })
    },
    remove: (name) => void byName.delete(name),
    list: () => [...byName.values()],
    evaluate(at) {
      const transitions = [...byName.values()].flatMap((alarm) => evaluateOne(alarm, at) ?? [])
      for (const { definition, status } of transitions) byName.set(definition.name, { definition, status })
      return transitions
    },
  }
}
