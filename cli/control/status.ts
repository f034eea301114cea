import Table from 'cli-table3'
import type { Pause } from '../../shared/domain/service/ledger.ts'
import { iso, minute } from '../../shared/domain/time.ts'
import type { ServiceStatus, Status } from '../../shared/workflow/control/control-result.ts'
import { oneLine, printable } from './printable.ts'

/** To the minute, UTC; the day only where it is not the day of `now`. */
function time(at: number, now: number): string {
  const [day = '', clock = ''] = iso(at).split('T')
  return `${iso(now).startsWith(day) ? '' : `${day} `}${clock.slice(0, 5)}`
}

const minutesLeft = (until: number, now: number): string => {
  const left = Math.ceil((until - now) / minute)
  return left <= 0 ? 'overdue' : `${left} min left`
}

/** Until when, e.g. `until 10:30 (12 min left)`. */
const untilText = (until: number, now: number): string => `until ${time(until, now)} (${minutesLeft(until, now)})`

const pauseText = ({ until, by, reason }: Pause, now: number): string =>
  `${until === null ? 'until resumed' : untilText(until, now)}, by ${oneLine(by)}: ${oneLine(reason)}`

const weightsText = (weights: Readonly<Record<string, number>>): string =>
  Object.entries(weights)
    .map(([name, weight]) => `${oneLine(name)} ${weight}`)
    .join(', ')

/** What Ballast has on lease, a line each. A written set of weights whose lease is over is no lease any more. */
function leaseLines({ lastWrite, hold, sizeLeases }: ServiceStatus['leases'], now: number): string[] {
  const lasting = lastWrite !== null && Date.parse(lastWrite.leaseUntil) > now ? [lastWrite] : []
  return [
    ...lasting.map(
      ({ weights, leaseUntil }) => `weights ${weightsText(weights)} ${untilText(Date.parse(leaseUntil), now)}`,
    ),
    ...(hold === null ? [] : [`hold ${untilText(Date.parse(hold.until), now)}`]),
    ...sizeLeases.map(
      ({ group, before, written, until }) =>
        `${oneLine(group.cluster)}/${oneLine(group.name)} at least ${written.min} nodes, before ${before.min}, ` +
        untilText(Date.parse(until), now),
    ),
  ]
}

function pauseCell(pause: Pause | null, ofEverything: Pause | null, now: number): string {
  if (pause === null) return '–'
  const isThatOfEverything = JSON.stringify(pause) === JSON.stringify(ofEverything)
  return isThatOfEverything ? 'with everything' : pauseText(pause, now)
}

const row = (status: ServiceStatus, { pause, at: now }: Status): string[] => {
  const { right, unneeded, unknown } = status.hindsight
  return [
    oneLine(status.name),
    status.mode,
    pauseCell(status.pause, pause, now),
    status.openIncident === null ? '–' : oneLine(status.openIncident),
    leaseLines(status.leases, now).join('\n') || '–',
    status.approval === null ? '–' : minutesLeft(status.approval.expiresAt, now),
    right + unneeded + unknown === 0 ? '–' : `${right} / ${unneeded} / ${unknown}`,
  ]
}

const otherwiseText = { reject: 'rejected', apply: 'applied' } as const

/** What waits for a person's word, with the commands that give it. */
function questions({ at, services }: Status): string[] {
  return services.flatMap(({ name, approval }) => {
    if (approval === null) return []
    const { incidentId, plans, expiresAt, otherwise } = approval
    const id = oneLine(incidentId)
    return [
      '',
      `${oneLine(name)} waits for your word; without it the plan is ${otherwiseText[otherwise]} at ${time(expiresAt, at)}:`,
      ...plans.map((plan) => `  ${printable(plan).replaceAll('\n', '\n  ')}`),
      `  npm run control -- approve ${id}`,
      `  npm run control -- reject ${id}`,
    ]
  })
}

/** How the account and its services stand, for people. All times are UTC. */
export function statusText(status: Status): string {
  const { at, pause, budget, services } = status
  const table = new Table({
    head: ['service', 'mode', 'paused', 'open incident', 'on lease', 'approval', 'hindsight'],
    style: { head: [], border: [], compact: true },
  })
  table.push(...services.map((each) => row(each, status)))
  return [
    `${iso(at).slice(0, 16).replace('T', ' ')} UTC`,
    pause === null ? 'Not paused as a whole.' : `Everything is paused ${pauseText(pause, at)}`,
    `${budget.used} of the ${budget.perHour} changes that Ballast may make within an hour are used.`,
    table.toString(),
    'hindsight: how often it would have been right / unneeded / not to tell, had observe mode acted',
    ...questions(status),
  ].join('\n')
}
