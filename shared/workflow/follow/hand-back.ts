import { isFrozen } from '../../domain/service/freeze-window.ts'
import { note } from '../../domain/incident/draft.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { pauseOf } from '../../domain/service/ledger.ts'
import type { ServiceState, SizeLease } from '../../domain/service/service-state.ts'
import { assess, isFelt } from '../../domain/signals/index.ts'
import { iso, minute, second } from '../../domain/time.ts'
import type { Verdict } from '../../domain/verdict.ts'
import { read, type Reading } from '../incident/detect.ts'
import { step, type Execution } from '../incident/execution.ts'
import { tell } from '../incident/tell.ts'
import { handBackSize } from './hand-back-size.ts'
import { hasLease, isOurs } from './leases.ts'

const holdLookSeconds = 60
const holdCleanLooks = 2
/** Sizes go back slower than they came: one step after each two quiet looks of five minutes. */
const sizeLookSeconds = 300
const sizeCleanLooks = 2
/** Several looks before its end, so that one that fails does not end a hold. */
const renewBeforeMinutes = 15
/** Looks in a row that failed before people are told: an hour for sizes. */
const mostFailures = 12
/** Twenty hours of looks at sizes, within the day that an execution may take; what is left by then is a person's. */
const mostLooks = 240
/** A hand-back holds the claim only as long as one write takes. */
const claimSeconds = 120

/** What one look at the leases led to. */
interface HandedBack {
  readonly at: number
  readonly state: ServiceState | null
  readonly notes: readonly string[]
  /** What a person must hear of. */
  readonly left: readonly string[]
}

/** No throttled calls: every verdict on them is healthy. */
const isThrottlingOver = (verdicts: readonly Verdict[]): boolean =>
  verdicts.every(({ signal, state }) => signal !== 'api-throttling' || state === 'healthy')

const isLoadNormal = (verdicts: readonly Verdict[]): boolean =>
  verdicts.every((verdict) => verdict.state !== 'breached' || (verdict.signal !== 'request-spike' && !isFelt(verdict)))

/** Whether people want nothing changed at the moment. */
const isForbidden = ({ rules, service }: Execution, { at, ledger }: Reading): boolean =>
  pauseOf(ledger, service.name, at) !== null || rules.freezeWindows.some((window) => isFrozen(window, service.name, at))

/** What a look found to be due. */
interface Due {
  readonly look: number
  /** The throttling has stopped. */
  readonly hold: boolean
  /** It has not, and the hold ends soon. */
  readonly renewal: boolean
  readonly sizes: boolean
}

/** The state with what has become of a lease; without it where that has ended. */
const withLease = (state: ServiceState, lease: SizeLease, now: SizeLease | null): ServiceState => ({
  ...state,
  sizeLeases: state.sizeLeases.flatMap((each) => (each === lease ? (now ?? []) : [each])),
})

/** Takes the claim for one write, gives back what is due, and releases it. Null state: somebody else holds the claim. */
async function giveBack(execution: Execution, reading: Reading, due: Due): Promise<HandedBack> {
  const { draft, owner, ports, service } = execution
  const now = ports.clock.now()
  const claim = await ports.store.claim({
    service: service.name,
    triggerKey: `hand-back:${draft.id}:${due.look}`,
    owner,
    incidentId: draft.id,
    now,
    expiresAt: now + claimSeconds * second,
  })
  if (claim.status !== 'claimed') return { at: now, state: null, notes: [], left: [] }
  let { state } = claim
  const notes: string[] = []
  const left: string[] = []
  if (state.hold !== null && isOurs(draft)(state.hold)) {
    if (due.hold) {
      state = { ...state, hold: null }
      notes.push('the throttling has stopped; releases are free again')
    } else if (due.renewal) {
      const until = iso(now + service.limits.leaseMinutes * minute)
      state = { ...state, hold: { ...state.hold, until } }
      notes.push(`the throttling goes on; releases are held until ${until}`)
    }
  }
  if (due.sizes) {
    for (const lease of state.sizeLeases.filter(isOurs(draft))) {
      const before = state
      const result = await handBackSize(execution, reading, lease, (begun) =>
        ports.store.saveState(service.name, owner, withLease(before, lease, begun)),
      )
      state = withLease(before, lease, result.lease)
      notes.push(result.note)
      if (result.left !== null) left.push(result.left)
    }
  }
  await ports.store.release(service.name, owner, state)
  return { at: ports.clock.now(), state, notes, left }
}

/**
 * Gives back, after the incident is closed, what it took on lease: a hold as soon as two looks are clean, node group
 * sizes in steps while the load is normal. Each look takes the service's claim for one write only, so that new
 * incidents are handled meanwhile. While Ballast is paused or changes are frozen no size is changed, this way neither.
 */
export async function handBack(execution: Execution, incident: Incident): Promise<Incident> {
  const counts: Counts = { throttle: 0, load: 0, notes: '' }
  let failures = 0
  for (let look = 1; hasLease(execution.state, execution.draft); look++) {
    if (look > mostLooks) {
      await leaveSizes(execution)
      await tell(execution, 'page-hand-back', 'lease-left', [])
      break
    }
    try {
      await lookAndGiveBack(execution, incident, look, counts)
      failures = 0
    } catch (error) {
      counts.throttle = 0
      counts.load = 0
      const at = await step(execution, `hand-back-${look}-failed-at`, async () => execution.ports.clock.now())
      note(execution.draft, at, 'hand-back', `failed: ${error instanceof Error ? error.message : String(error)}`)
      failures++
      if (failures < mostFailures) continue
      await tell(execution, 'page-hand-back-failed', 'lease-left', [])
      break
    }
  }
  return incident
}

/**
 * Ends the leases on sizes that nothing could be given back of for so long: what the load needs by then is no incident's,
 * and adopting them again would only page each day. Where the service is held they stay, and are adopted.
 */
async function leaveSizes(execution: Execution): Promise<void> {
  const { draft, owner, ports, service } = execution
  const { at, state } = await step(execution, 'leave-sizes', async () => {
    const now = ports.clock.now()
    const claim = await ports.store.claim({
      service: service.name,
      triggerKey: `hand-back:${draft.id}:leave`,
      owner,
      incidentId: draft.id,
      now,
      expiresAt: now + claimSeconds * second,
    })
    if (claim.status !== 'claimed') return { at: now, state: null }
    const left = { ...claim.state, sizeLeases: claim.state.sizeLeases.filter((lease) => !isOurs(draft)(lease)) }
    await ports.store.release(service.name, owner, left)
    return { at: now, state: left }
  })
  if (state === null) return
  for (const { group } of execution.state.sizeLeases.filter(isOurs(draft))) {
    note(draft, at, 'hand-back', `the size of ${group.name} is left to people: the load has needed it for too long`)
  }
  execution.state = state
}

/** Clean looks in a row, and what the last hand-back came to. */
interface Counts {
  throttle: number
  load: number
  notes: string
}

/** One look at what is on lease. */
async function lookAndGiveBack(execution: Execution, incident: Incident, look: number, counts: Counts): Promise<void> {
  const { draft, durable, ports, service, state } = execution
  const hold = state.hold !== null && isOurs(draft)(state.hold) ? state.hold : null
  await durable.wait(`before-hand-back-${look}`, { seconds: hold === null ? sizeLookSeconds : holdLookSeconds })
  const reading = await step(execution, `hand-back-look-${look}`, () => read(ports, service))
  const verdicts = assess(service, { ...reading, state, weightsSeenSince: reading.at })
  counts.throttle = isThrottlingOver(verdicts) ? counts.throttle + 1 : 0
  counts.load = isLoadNormal(verdicts) ? counts.load + 1 : 0
  const isFree = hold !== null && counts.throttle >= holdCleanLooks
  const due = {
    look,
    hold: isFree,
    renewal: hold !== null && !isFree && Date.parse(hold.until) - reading.at < renewBeforeMinutes * minute,
    sizes: hold === null && counts.load >= sizeCleanLooks && !isForbidden(execution, reading),
  }
  if (!due.hold && !due.renewal && !due.sizes) return
  const result = await step(execution, `hand-back-${look}`, () => giveBack(execution, reading, due))
  if (result.state === null) return
  if (due.sizes) counts.load = 0
  execution.state = result.state
  // What is waited for may take hours, and is said once.
  const notes = result.notes.join('; ')
  if (notes === counts.notes) return
  counts.notes = notes
  for (const text of result.notes) note(draft, result.at, 'hand-back', text)
  if (result.left.length > 0) await tell(execution, `page-hand-back-${look}`, 'taken-over', [])
  await step(execution, `keep-hand-back-${look}`, () =>
    ports.store.saveIncident({ ...incident, timeline: draft.timeline }),
  )
}
