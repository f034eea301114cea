import { prices, type PriceName } from './prices.ts'

/** What is used, in the units of the prices. Absent is none. */
export type Usage = Readonly<Partial<Record<PriceName, number>>>

/** A line of a bill. */
export interface BillLine {
  readonly service: string
  readonly item: string
  readonly quantity: number
  readonly unit: string
  readonly dollars: number
}

const names = Object.keys(prices) as PriceName[]

/** All of several usages. */
export const together = (...usages: readonly Usage[]): Usage =>
  Object.fromEntries(
    names.flatMap((name) => {
      const quantity = usages.reduce((sum, usage) => sum + (usage[name] ?? 0), 0)
      return quantity === 0 ? [] : [[name, quantity]]
    }),
  )

/** A usage so many times. */
export const times = (usage: Usage, factor: number): Usage =>
  Object.fromEntries(Object.entries(usage).map(([name, quantity]) => [name, quantity * factor]))

/** A usage by line item, in the order of the prices; what is used and costs nothing is there too. */
export const billOf = (usage: Usage): BillLine[] =>
  names.flatMap((name) => {
    const quantity = usage[name] ?? 0
    const { service, item, unit, dollars, per } = prices[name]
    return quantity === 0 ? [] : [{ service, item, quantity, unit, dollars: (quantity / per) * dollars }]
  })

/** What a usage costs, in dollars. */
export const dollarsOf = (usage: Usage): number => billOf(usage).reduce((sum, { dollars }) => sum + dollars, 0)
