import type { MetricQuery } from '../../../shared/domain/metrics/metric.ts'
import { evaluateExpression, MetricMathError } from './metric-math.ts'
import type { Series } from './metric-math.ts'
import type { MetricStore } from './metric-store.ts'

/** A metric or an expression over the others' ids. */
export type Query = { readonly id: string } & ({ readonly query: MetricQuery } | { readonly expression: string })

/** The periods to read, `from` epoch milliseconds, and when one looks. */
export interface Window {
  readonly from: number
  readonly periods: number
  readonly periodSeconds: number
  readonly now: number
}

/** The values of one of several queries, following expressions through their ids. Throws `MetricMathError`. */
export function valuesOf(id: string, queries: readonly Query[], window: Window, store: MetricStore): Series {
  const known = new Map<string, Series>()
  const open = new Set<string>()
  function lookup(wanted: string): Series | undefined {
    const found = queries.find((each) => each.id === wanted)
    if (found === undefined || known.has(wanted)) return known.get(wanted)
    if (open.has(wanted)) throw new MetricMathError(`metric math: the id ${wanted} refers to itself`)
    open.add(wanted)
    const values = 'query' in found ? metric(found.query) : expression(found)
    known.set(wanted, values)
    return values
  }
  const metric = (query: MetricQuery): Series =>
    store.read({ ...query, periodSeconds: window.periodSeconds }, window.from, window.periods, window.now)

  function expression(query: Query & { expression: string }): Series {
    const metrics = () => queries.flatMap((each) => ('query' in each ? [lookup(each.id) ?? []] : []))
    const result = evaluateExpression(query.expression, window.periods, lookup, metrics)
    if (result.kind === 'series') return result.values
    const reason = result.kind === 'scalar' ? 'results in a number' : 'results in several time series'
    throw new MetricMathError(`metric math '${query.expression}' ${reason}, expected one time series`)
  }
  const values = lookup(id)
  if (values === undefined) throw new MetricMathError(`metric math: the id ${id} is not defined`)
  return values
}
