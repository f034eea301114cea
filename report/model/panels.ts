import { fleetRoles, type FleetRole } from '../../shared/domain/service/service.ts'
import { minute } from '../../shared/domain/time.ts'
import { shareOf } from '../../shared/domain/records/weights.ts'
import type { ReportedCase, ReportedMinute } from '../data.ts'
import { candidateShare, failedShare, sampled, type Sampled } from './minutes.ts'

/** Whom a line speaks of; it decides how the line looks. */
export type LineKind = 'users' | 'stable' | 'candidate' | 'weights' | 'without'

/** A line of a chart: `at` in epoch milliseconds, null where nothing is known. */
export interface Line {
  readonly kind: LineKind
  readonly name: string
  readonly points: readonly (readonly [at: number, value: number | null])[]
  /** Whether the value jumps from one point to the next, somewhere between them, rather than changes evenly. */
  readonly isStep: boolean
}

/** Lines over the same time and unit. */
export interface Panel {
  readonly title: string
  readonly unit: '%' | ''
  readonly lines: readonly Line[]
}

type Read = (minute: ReportedMinute) => number | null

const percent = (ratio: number | null): number | null => (ratio === null ? null : Number((100 * ratio).toPrecision(4)))

/** Without the points between two of the same value, which a line does not need. */
const bends = (points: Line['points']): Line['points'] =>
  points.filter(([, value], index) => value !== points[index - 1]?.[1] || value !== points[index + 1]?.[1])

/** A share or a count stands in the middle of its minutes; what holds at their end, there. */
function line(kind: LineKind, name: string, { minutes, each }: Sampled, read: Read, isStep = false): Line {
  const offset = each * minute * (isStep ? 1 : 0.5)
  return { kind, name, points: bends(minutes.map((group) => [group.at + offset, read(group)] as const)), isStep }
}

/** What is shown of a case over time; panels without a single value are left out. */
export function panelsOf({ minutes: all, drill, setIdentifiers }: ReportedCase): Panel[] {
  const minutes = sampled(all)
  const without = sampled(drill?.without ?? [])
  const beside = (read: Read, isStep = false): Line[] =>
    drill === null ? [] : [line('without', 'without Ballast', without, read, isStep)]

  const failed: Read = ({ users }) => percent(failedShare(users))
  const weightShare: Read = ({ weights }) =>
    weights === null ? null : Number(shareOf(weights, setIdentifiers.candidate).toPrecision(4))
  const requestShare: Read = (group) => percent(candidateShare(group))
  const errorsOf =
    (role: FleetRole): Read =>
    ({ fleets }) =>
      percent(failedShare(fleets[role]))
  const requestsOf =
    (role: FleetRole): Read =>
    ({ fleets }) => {
      const requests = fleets[role]?.requests
      return requests === undefined ? null : Math.round(requests)
    }
  const readyOf =
    (role: FleetRole): Read =>
    ({ nodes }) =>
      nodes[role]?.ready ?? null
  const desiredOf =
    (role: FleetRole): Read =>
    ({ nodes }) =>
      nodes[role]?.desired ?? null
  const onNodes = fleetRoles.filter((role) => all.some(({ nodes }) => nodes[role] !== undefined))

  const panels: Panel[] = [
    {
      title: 'Requests of users that failed',
      unit: '%',
      lines: [line('users', drill === null ? 'all users' : 'with Ballast', minutes, failed), ...beside(failed)],
    },
    {
      title: 'Error ratio of each fleet',
      unit: '%',
      lines: fleetRoles.map((role) => line(role, role, minutes, errorsOf(role))),
    },
    {
      title: 'Requests a minute to each fleet',
      unit: '',
      lines: fleetRoles.map((role) => line(role, role, minutes, requestsOf(role))),
    },
    {
      title: 'The candidate’s share',
      unit: '%',
      lines: [
        line('weights', 'by weights', minutes, weightShare, true),
        line('candidate', 'of requests', minutes, requestShare),
        ...beside(requestShare),
      ],
    },
    ...onNodes.map((role): Panel => ({
      title: `Nodes of ${role}`,
      unit: '',
      lines: [
        line('weights', 'desired', minutes, desiredOf(role), true),
        line(role, 'ready', minutes, readyOf(role), true),
        ...beside(readyOf(role), true),
      ],
    })),
  ]
  return panels
    .map((panel) => ({
      ...panel,
      lines: panel.lines.filter(({ points }) => points.some(([, value]) => value !== null)),
    }))
    .filter(({ lines }) => lines.length > 0)
}
