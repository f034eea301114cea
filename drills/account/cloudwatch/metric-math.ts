import jsep from 'jsep'
import type { CoreExpression, Expression } from 'jsep'

/** One value for each period; null where there is none. */
export type Series = readonly (number | null)[]

/** A result of metric math: a number, one time series, or several. */
export type MathValue =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'series'; readonly values: Series }
  | { readonly kind: 'list'; readonly items: readonly Series[] }

/** An expression that CloudWatch would refuse, or that the simulated account does not implement. */
export class MetricMathError extends Error {
  override readonly name = 'MetricMathError'
}

// Metric math writes powers as ^, binding tighter than *, and the logical operators as words too.
jsep.addBinaryOp('^', 12, true)
jsep.addBinaryOp('AND', 2)
jsep.addBinaryOp('OR', 1)

const scalar = (value: number): MathValue => ({ kind: 'scalar', value })
const seriesOf = (values: Series): MathValue => ({ kind: 'series', values })
/** CloudWatch has no datapoint where a number would be infinite or undefined, e.g. after a division by zero. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

type Operator = (left: number, right: number) => number
const operators: Readonly<Record<string, Operator>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  '<': (left, right) => Number(left < right),
  '<=': (left, right) => Number(left <= right),
  '>': (left, right) => Number(left > right),
  '>=': (left, right) => Number(left >= right),
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  AND: (left, right) => Number(left !== 0 && right !== 0),
  '&&': (left, right) => Number(left !== 0 && right !== 0),
  OR: (left, right) => Number(left !== 0 || right !== 0),
  '||': (left, right) => Number(left !== 0 || right !== 0),
}

type Aggregate = (values: readonly number[]) => number
const aggregates: Readonly<Record<string, Aggregate>> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
}

const elementwise: Readonly<Record<string, (value: number) => number>> = {
  ABS: Math.abs,
  CEIL: Math.ceil,
  FLOOR: Math.floor,
}

/** Each value less the one before it; the first has none (CloudWatch user guide, DIFF). */
function differences(values: Series): Series {
  let before: number | null = null
  return values.map((value) => {
    const difference = value === null || before === null ? null : value - before
    before = value ?? before
    return difference
  })
}

const present = (values: Series): number[] => values.filter((value) => value !== null)

const parsed = new Map<string, Expression>()

/** An alarm's expression is evaluated each minute. */
function parse(expression: string): Expression {
  const known = parsed.get(expression)
  if (known !== undefined) return known
  try {
    const found = jsep(expression)
    parsed.set(expression, found)
    return found
  } catch (error) {
    throw new MetricMathError(`metric math '${expression}': ${(error as Error).message}`, { cause: error })
  }
}

/**
 * Evaluates a metric math expression. `lookup` gives the value of an id; `periods` is how many values a series has.
 * Elements are combined period by period, and a missing one makes the result missing; FILL replaces missing ones,
 * and aggregates over several series leave them out. Throws `MetricMathError` for what is not supported.
 * (CloudWatch user guide, Using math expressions with CloudWatch metrics.)
 */
export function evaluateExpression(
  expression: string,
  periods: number,
  lookup: (id: string) => Series | undefined,
  metrics: () => readonly Series[] = () => [],
): MathValue {
  const fail = (reason: string): never => {
    throw new MetricMathError(`metric math '${expression}': ${reason}`)
  }
  const at = (value: MathValue, period: number): number | null => {
    if (value.kind === 'list') return fail('an array of time series cannot be used with an operator here')
    return value.kind === 'scalar' ? value.value : (value.values[period] ?? null)
  }
  const zip = (operands: readonly MathValue[], combine: (elements: (number | null)[]) => number | null): MathValue => {
    if (operands.every(({ kind }) => kind === 'scalar')) {
      const value = combine(operands.map((operand) => at(operand, 0)))
      return value === null ? fail('a number without time series is not finite') : scalar(value)
    }
    return seriesOf(Array.from({ length: periods }, (_, period) => combine(operands.map((each) => at(each, period)))))
  }
  const strict = (combine: (...elements: number[]) => number) => (elements: (number | null)[]) =>
    elements.includes(null) ? null : finite(combine(...(elements as number[])))
  const each = (value: MathValue, apply: (one: MathValue) => MathValue): MathValue => {
    if (value.kind !== 'list') return apply(value)
    const results = value.items.map((values) => apply(seriesOf(values)))
    return { kind: 'list', items: results.map((result) => (result.kind === 'series' ? result.values : [])) }
  }

  function fill(filled: MathValue, filler: Expression | undefined): MathValue {
    if (filler === undefined) return fail('FILL needs two arguments')
    return each(filled, (value) => {
      if (value.kind !== 'series') return fail('FILL needs a time series as its first argument')
      if (filler.type === 'Identifier' && filler.name === 'REPEAT') {
        let last: number | null = null
        return seriesOf(value.values.map((element) => (last = element ?? last)))
      }
      const replacement = evaluate(filler)
      return seriesOf(value.values.map((element, period) => element ?? at(replacement, period)))
    })
  }

  function aggregate(name: string, apply: Aggregate, value: MathValue | undefined): MathValue {
    if (value?.kind === 'list') {
      return seriesOf(
        Array.from({ length: periods }, (_, period) => {
          const elements = present(value.items.map((items) => items[period] ?? null))
          return elements.length === 0 ? null : finite(apply(elements))
        }),
      )
    }
    if (value?.kind !== 'series') return fail(`${name} needs a time series or an array of them`)
    const elements = present(value.values)
    return elements.length === 0 ? seriesOf(value.values) : scalar(apply(elements))
  }

  function call(name: string, parameters: readonly Expression[]): MathValue {
    const [first, second, third] = parameters
    if (name === 'METRICS' && first === undefined) return { kind: 'list', items: metrics() }
    if (first === undefined) return fail(`${name} needs arguments`)
    if (name === 'FILL') return fill(evaluate(first), second)
    if (name === 'IF') {
      if (second === undefined || third === undefined) return fail('IF is supported with three arguments')
      return zip([first, second, third].map(evaluate), ([condition, yes, no]) =>
        condition === null || condition === undefined ? null : ((condition === 0 ? no : yes) ?? null),
      )
    }
    if (name === 'DIFF') {
      return each(evaluate(first), (value) =>
        value.kind === 'series' ? seriesOf(differences(value.values)) : fail('DIFF needs a time series'),
      )
    }
    const aggregated = aggregates[name]
    if (aggregated !== undefined && second !== undefined)
      return fail(`${name} takes one argument, e.g. ${name}([m1, m2])`)
    if (aggregated !== undefined) return aggregate(name, aggregated, evaluate(first))
    const applied = elementwise[name]
    if (applied !== undefined) return each(evaluate(first), (value) => zip([value], strict(applied)))
    return fail(`the function ${name} is not supported`)
  }

  function array(elements: readonly (Expression | null)[]): MathValue {
    const items = elements.flatMap((element): readonly Series[] => {
      const item = element === null ? fail('an array has no holes') : evaluate(element)
      if (item.kind === 'scalar') return fail('an array holds time series only')
      return item.kind === 'series' ? [item.values] : item.items
    })
    return { kind: 'list', items }
  }

  function evaluate(expressionNode: Expression): MathValue {
    const node = expressionNode as CoreExpression
    switch (node.type) {
      case 'Literal':
        return typeof node.value === 'number' ? scalar(node.value) : fail(`${node.raw} is not a number`)
      case 'Identifier':
        return seriesOf(lookup(node.name) ?? fail(`the id ${node.name} is not defined`))
      case 'ArrayExpression':
        return array(node.elements)
      case 'UnaryExpression': {
        if (node.operator !== '-') return fail(`the operator ${node.operator} is not supported`)
        return each(evaluate(node.argument), (value) =>
          zip(
            [value],
            strict((element) => -element),
          ),
        )
      }
      case 'BinaryExpression': {
        const operator = operators[node.operator] ?? fail(`the operator ${node.operator} is not supported`)
        return zip([evaluate(node.left), evaluate(node.right)], strict(operator))
      }
      case 'CallExpression': {
        const callee = node.callee as CoreExpression
        return callee.type === 'Identifier'
          ? call(callee.name, node.arguments)
          : fail(`${callee.type} is not a function`)
      }
      default:
        return fail(`${node.type} is not supported`)
    }
  }

  return evaluate(parse(expression))
}
