const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The comparisons that rules of a deployed stack have (EventBridge user guide, comparison operators). */
function fits(condition: unknown, value: unknown): boolean {
  if (!isMapping(condition)) return condition === value
  const [[operator, operand] = ['', undefined]] = Object.entries(condition)
  switch (operator) {
    case 'prefix':
      return typeof value === 'string' && value.startsWith(asText(operand))
    case 'suffix':
      return typeof value === 'string' && value.endsWith(asText(operand))
    case 'exists':
      return (value !== undefined) === operand
    case 'anything-but':
      return ![operand].flat().includes(value)
    case 'equals-ignore-case':
      return typeof value === 'string' && value.toLowerCase() === asText(operand).toLowerCase()
    default:
      return false
  }
}

/**
 * Whether an event pattern of EventBridge lets an event through: every field of the pattern must fit, and what the
 * pattern does not name may be anything. An operator that is not known here fits nothing.
 */
export function letsThrough(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((condition) => [event].flat().some((value) => fits(condition, value)))
  if (!isMapping(pattern)) return false
  return Object.entries(pattern).every(([field, inner]) =>
    letsThrough(inner, isMapping(event) ? event[field] : undefined),
  )
}
