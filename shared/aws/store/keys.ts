import { createHash } from 'node:crypto'
import { iso } from '../../domain/time.ts'
import type { WeightChange } from '../../domain/records/weight-changes.ts'
import { PortError } from '../../ports/port-error.ts'

/** Where an item is in the table. */
export interface Key {
  readonly pk: string
  readonly sk: string
}

/** The partition of all that is kept of a service; IAM can narrow a permission to it. */
export const partition = (service: string): string => `SERVICE#${service}`

/** The key of the one item that holds a service's memory, its lock and the triggers it has seen. */
export const serviceKey = (service: string): Key => ({ pk: partition(service), sk: 'STATE' })

/** The key of the item that says which drill has a service. */
export const drillKey = (service: string): Key => ({ pk: partition(service), sk: 'DRILL' })

/** The key of the one item that is kept for the whole account. */
export const ledgerKey: Key = { pk: 'ACCOUNT', sk: 'LEDGER' }

/** What the sort keys of a service's noted changes begin with. */
export const changePrefix = 'CHANGE#'

/** The key of a change of weights: beside the service's state, in order of time, the same when it is told again. */
export const changeKey = (service: string, { at, by }: WeightChange): Key => ({
  pk: partition(service),
  sk: `${changePrefix}${iso(at)}#${fingerprint(by)}`,
})

/** What the sort keys of a service's incidents begin with; their ids sort by time. */
export const incidentPrefix = 'INCIDENT#'

/** The key of an incident's record, beside its service's state. Throws `invalid` where the id is none. */
export const incidentKey = (operation: string, id: string): Key => ({
  pk: partition(serviceOf(operation, id)),
  sk: `${incidentPrefix}${id}`,
})

/** The key of what waits for a word in an incident. Throws `invalid` where the id is none. */
export const approvalKey = (operation: string, id: string): Key => ({
  pk: partition(serviceOf(operation, id)),
  sk: `APPROVAL#${id}`,
})

/** A service's name may end like a time does: the time is the last one, with what tells executions apart behind it. */
const idShape = /^([a-z0-9]+(?:-[a-z0-9]+)*)-\d{8}T\d{6}Z(?:-[a-z0-9]{4})?$/

function serviceOf(operation: string, id: string): string {
  const service = idShape.exec(id)?.[1]
  if (service !== undefined) return service
  const expected = 'a service and the second in which it was claimed, such as web-20261123T011643Z-k3f9'
  throw new PortError('invalid', operation, `incident id is '${id}', expected ${expected}`)
}

/** The key of an ignored trigger: by day, in order of time. A sort key takes 1,024 bytes, a trigger's key may be longer. */
export const ignoredKey = (at: string, key: string): Key => ({
  pk: `IGNORED#${at.slice(0, 10)}`,
  sk: `${at}#${fingerprint(key)}`,
})

/** What the names of the attributes begin with that mark triggers as handled. */
export const markPrefix = 'trigger#'

/**
 * The attribute that marks a trigger as handled. Each trigger has an attribute of its own, named by a hash of its key,
 * rather than a place in a set: `attribute_not_exists` on it is an exact test within the one conditional write of a
 * claim, it carries its own time so that old ones can be trimmed, and a foreign event's key cannot bloat the item.
 */
export const markName = (triggerKey: string): string => `${markPrefix}${fingerprint(triggerKey)}`

const fingerprint = (key: string): string => createHash('sha256').update(key).digest('base64url')
