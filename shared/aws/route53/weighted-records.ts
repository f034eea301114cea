import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  InvalidChangeBatch,
  ListResourceRecordSetsCommand,
  Route53ServiceException,
} from '@aws-sdk/client-route-53'
import type {
  Change,
  ListResourceRecordSetsRequest,
  ListResourceRecordSetsResponse,
  ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53'
import type { RecordRef } from '../../domain/service/service.ts'
import { PortError } from '../../ports/port-error.ts'
import type { RecordPages } from '../../ports/record-pages.ts'
import type { RecordSetChange, WeightedRecords } from '../../ports/weighted-records.ts'
import type { WeightedRecord } from '../../domain/records/weighted-record.ts'
import { call } from '../errors.ts'
import { unpaced, type Pace } from '../pace.ts'
import { mostPages } from '../pages.ts'
import { recordName } from '../../domain/records/record-name.ts'
import { fromRecordSet, toRecordSet } from './record-set.ts'

/** Longest comment of a change batch (Route 53 API reference, ChangeBatch). */
const longestComment = 256

/**
 * How Route 53 words a change batch that does not fit the live records: `Tried to delete resource record set […] but
 * the values provided do not match the current values`, `… but it was not found`, `Tried to create resource record
 * set […] but it already exists`.
 */
const outdated = /values provided do not match|was not found|already exists/i

/** Weighted records in Route 53. A change either fits the live records as they were read or changes nothing. */
export const route53WeightedRecords = (client: Route53Client): WeightedRecords => ({
  list: (record) => list(client, record),
  change: (change) => apply(client, change),
  changeStatus: (changeId) => statusOf(client, changeId),
})

const listing = 'route53:ListResourceRecordSets'

async function list(client: Route53Client, record: RecordRef): Promise<WeightedRecord[]> {
  const { sets } = await listThrough(client, record)
  return siblingsOf(record, sets)
}

/** Many records by as few calls as their places in the zone allow; see `RecordPages`. Each call waits for its pace. */
export const route53RecordPages = (client: Route53Client, pace: Pace): RecordPages => ({
  async read(records) {
    const [first] = records
    if (first === undefined) return []
    const { sets, rest } = await listThrough(client, first, pace)
    const listed = Map.groupBy(sets, ({ Name = '', Type = '' }) => `${recordName(Name)} ${Type}`)
    return records.flatMap((record) => {
      const key = `${recordName(record.name)} ${record.type}`
      const siblings = listed.get(key)
      if (record !== first && (siblings === undefined || rest === key)) return []
      return [{ record, found: orError(() => siblingsOf(record, siblings ?? [])) }]
    })
  },
})

/** What one record's answer has wrong with it must not hide the others. */
function orError<T>(read: () => T): T | PortError {
  try {
    return read()
  } catch (error) {
    if (error instanceof PortError) return error
    throw error
  }
}

/** What is listed from a record on until all its siblings are there, and the name and type at which that was cut off. */
async function listThrough(
  client: Route53Client,
  record: RecordRef,
  pace: Pace = unpaced,
): Promise<{ readonly sets: readonly ResourceRecordSet[]; readonly rest: string | null }> {
  const wanted = recordName(record.name)
  const found: ResourceRecordSet[] = []
  let next: ListResourceRecordSetsRequest = {
    HostedZoneId: record.hostedZoneId,
    StartRecordName: wanted,
    StartRecordType: record.type,
  }
  for (let count = 0; count < mostPages; count++) {
    const request = next
    const page = await pace(() => call(listing, () => client.send(new ListResourceRecordSetsCommand(request))))
    const sets = page.ResourceRecordSets ?? []
    // The client reads any well-formed XML, even a proxy's page, as an empty list; a real one always says this.
    if (page.IsTruncated === undefined) throw new PortError('malformed-answer', listing, 'the answer is not a list')
    found.push(...sets)
    const goesOn = sets.every((set) => isNamed(set, wanted, record.type)) ? nextPage(request, page) : undefined
    if (goesOn === undefined) return { sets: found, rest: page.IsTruncated ? cutOffAt(page) : null }
    next = goesOn
  }
  throw new PortError('malformed-answer', listing, `the list has no end after ${mostPages} pages`)
}

/** Where nothing says where the list goes on, its last record may have siblings to come. */
function cutOffAt({ NextRecordName, NextRecordType, ResourceRecordSets = [] }: ListResourceRecordSetsResponse): string {
  const { Name = '', Type = '' } = ResourceRecordSets.at(-1) ?? {}
  return `${recordName(NextRecordName ?? Name)} ${NextRecordType ?? Type}`
}

/** The weighted siblings of a name and type among what was listed, by set identifier. Throws `malformed-answer`. */
function siblingsOf({ name, type }: RecordRef, sets: readonly ResourceRecordSet[]): WeightedRecord[] {
  const wanted = recordName(name)
  const records = sets.filter((set) => isNamed(set, wanted, type)).map((set) => fromRecordSet(listing, set))
  const doubled = records.find((each, index) =>
    records.slice(0, index).some(({ setIdentifier }) => setIdentifier === each.setIdentifier),
  )
  if (doubled !== undefined) {
    throw new PortError('malformed-answer', listing, `${doubled.setIdentifier} of ${wanted} is in the list twice`)
  }
  return records.toSorted((left, right) => (left.setIdentifier < right.setIdentifier ? -1 : 1))
}

const isNamed = (set: ResourceRecordSet, name: string, type: string): boolean =>
  set.Name !== undefined && recordName(set.Name) === name && set.Type === type

/** Where to go on, if the answer was cut off within the name and type; records are listed in their order. */
function nextPage(
  request: ListResourceRecordSetsRequest,
  page: ListResourceRecordSetsResponse,
): ListResourceRecordSetsRequest | undefined {
  if (page.IsTruncated !== true) return undefined
  const { NextRecordName: name, NextRecordType: type, NextRecordIdentifier: identifier } = page
  if (name === undefined || type === undefined) {
    throw new PortError('malformed-answer', listing, 'the list is truncated but does not say where it goes on')
  }
  if (recordName(name) !== request.StartRecordName || type !== request.StartRecordType) return undefined
  if (identifier === undefined || identifier === request.StartRecordIdentifier) {
    throw new PortError('malformed-answer', listing, `the list goes on where it began (${name} ${type})`)
  }
  return { ...request, StartRecordIdentifier: identifier }
}

async function apply(client: Route53Client, { hostedZoneId, before, after, comment }: RecordSetChange) {
  const operation = 'route53:ChangeResourceRecordSets'
  const changes: Change[] = [
    ...before.map((record) => ({ Action: 'DELETE' as const, ResourceRecordSet: toRecordSet(record) })),
    ...after.map((record) => ({ Action: 'CREATE' as const, ResourceRecordSet: toRecordSet(record) })),
  ]
  const command = new ChangeResourceRecordSetsCommand({
    HostedZoneId: hostedZoneId,
    ChangeBatch: { Comment: shorten(comment), Changes: changes },
  })
  const answer = await call(operation, async () => {
    try {
      return await client.send(command)
    } catch (error) {
      throw explainRefusal(operation, error)
    }
  })
  const changeId = answer.ChangeInfo?.Id?.replace(/^\/change\//, '')
  if (!changeId) throw new PortError('malformed-answer', operation, 'the answer names no change')
  return { changeId, acceptedAt: answer.ChangeInfo?.SubmittedAt?.getTime() ?? null }
}

const shorten = (comment: string): string =>
  comment.length <= longestComment ? comment : `${comment.slice(0, longestComment - 3).toWellFormed()}...`

function explainRefusal(operation: string, error: unknown): unknown {
  const reasons = reasonsOf(error)
  if (reasons === undefined) return error
  return new PortError(outdated.test(reasons) ? 'mismatch' : 'invalid', operation, reasons, error)
}

/**
 * Why a batch was refused as a whole. Route 53 answers in two forms: an `ErrorResponse`, or an `InvalidChangeBatch`
 * with `Messages` at the root (aws-sdk-go decodes both). The JavaScript client knows only the first; of the second it
 * makes an error without a name that carries the parsed `Messages`.
 */
function reasonsOf(error: unknown): string | undefined {
  if (!(error instanceof Route53ServiceException)) return undefined
  const raw: unknown = 'Messages' in error ? error.Messages : undefined
  const listed = typeof raw === 'object' && raw !== null && 'Message' in raw ? [raw.Message].flat() : undefined
  if (!(error instanceof InvalidChangeBatch) && listed === undefined) return undefined
  return [error.message, ...(listed ?? [])].join('; ')
}

async function statusOf(client: Route53Client, changeId: string) {
  const operation = 'route53:GetChange'
  const answer = await call(operation, () => client.send(new GetChangeCommand({ Id: changeId })))
  const status = answer.ChangeInfo?.Status
  if (status === 'PENDING' || status === 'INSYNC') return status
  throw new PortError('malformed-answer', operation, `status of ${changeId} is ${status}, expected PENDING or INSYNC`)
}
