import Table from 'cli-table3'
import { assumed } from '../../shared/domain/cost/assumed.ts'
import { prices } from '../../shared/domain/cost/prices.ts'
import type { Estimate } from '../../drills/cost/estimate.ts'

const dollars = (amount: number): string => amount.toFixed(amount !== 0 && amount < 0.1 ? 4 : 2)
const quantity = (amount: number): string =>
  amount.toLocaleString('en-US', amount < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 })

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const written = new Table({
    head: [...head],
    colAligns: head.map((_, index) =>
      index === 0 || /^(mode|what|drill)$/.test(head[index] ?? '') ? 'left' : 'right',
    ),
    style: { head: [], border: [], compact: true },
  })
  for (const row of rows) written.push([...row])
  return written.toString()
}

function goalLines({ goal, services }: Estimate): string[] {
  const over = services.filter(({ isWithinGoal }) => !isWithinGoal)
  const asked = `at most USD ${goal.dollarsAServiceMonth.toFixed(2)} a service-month in which nothing happens`
  if (over.length === 0) return [`Goal: ${asked}. It HOLDS for every service.`]
  const named = over.map(({ name, idle, wakeUps }) => `${name} (${dollars(idle.dollars + wakeUps.dollars)})`)
  return [`Goal: ${asked}. It DOES NOT HOLD for ${named.join(', ')}.`]
}

/** An estimate for people. */
export function estimateText(estimate: Estimate): string {
  const { services, account, incidents, quietMonth, priceRegion, region } = estimate
  const elsewhere = region === priceRegion ? '' : ` Yours is ${region}, whose prices differ by some per cent.`
  return [
    `US dollars, by AWS's list prices for ${priceRegion}, without free tiers and discounts.${elsewhere}`,
    '',
    table(
      ['service', 'mode', 'idle, a month', 'its wake-ups', 'together', 'in a release: an hour', 'a day'],
      services.map(({ name, mode, idle, wakeUps, releaseHour }) => [
        name,
        mode,
        dollars(idle.dollars),
        dollars(wakeUps.dollars),
        dollars(idle.dollars + wakeUps.dollars),
        `+ ${dollars(releaseHour.dollars)}`,
        `+ ${dollars(24 * releaseHour.dollars)}`,
      ]),
    ),
    '',
    ...goalLines(estimate),
    `Ballast itself: ${dollars(account.dollars)} a month, whatever its services do.`,
    `A month in which nothing happens, all together: ${dollars(quietMonth.dollars)}.`,
    '',
    table(
      ['one incident', 'dollars', 'drill'],
      Object.entries(incidents).map(([name, each]) => [name, dollars(each.dollars), each.scenario]),
    ),
    '',
    table(
      ['the quiet month', 'what', 'quantity', 'dollars'],
      quietMonth.lines.map(({ service, item, unit, quantity: amount, dollars: cost }) => [
        service,
        item,
        `${quantity(amount)} ${unit}`,
        dollars(cost),
      ]),
    ),
    '',
    'Not in it: the CloudTrail trail, which is yours (the first copy of management events is free), your own metrics, and',
    'calls of people and of the weekly examination.',
    '',
    'Assumed, where neither the code nor a drill can tell:',
    ...Object.values(assumed).map(({ value, why }) => `  ${value.toLocaleString('en-US')}: ${why}`),
    '',
    'Prices:',
    ...Object.values(prices).map(
      ({ service, item, dollars: price, per, unit, source }) =>
        `  ${service}, ${item}: USD ${price} for ${per.toLocaleString('en-US')} ${unit} (${source})`,
    ),
  ].join('\n')
}
