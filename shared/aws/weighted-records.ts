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
import type { RecordRef } from '../domain/service.ts'
import { PortError } from '../ports/port-error.ts'
import type { RecordSetChange, WeightedRecords } from '../ports/weighted-records.ts'
import { call } from './errors.ts'
import { mostPages } from './pages.ts'
import { recordName } from '../domain/record-name.ts'
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

async function list(client: Route53Client, record: RecordRef) {
  const operation = 'route53:ListResourceRecordSets'
  const wanted = recordName(record.name)
  const found: ResourceRecordSet[] = []
  let next: ListResourceRecordSetsRequest | undefined = {
    HostedZoneId: record.hostedZoneId,
    StartRecordName: wanted,
    StartRecordType: record.type,
  }
  for (let count = 0; next !== undefined; count++) {
    if (count === mostPages)
      throw new PortError('malformed-answer', operation, `the list has no end after ${count} pages`)
    const request: ListResourceRecordSetsRequest = next
    const page = await call(operation, () => client.send(new ListResourceRecordSetsCommand(request)))
    const sets = page.ResourceRecordSets ?? []
    // The client reads any well-formed XML, even a proxy's page, as an empty list; a real one always says this.
    if (page.IsTruncated === undefined) throw new PortError('malformed-answer', operation, 'the answer is not a list')
    const ours = sets.filter((set) => isNamed(set, wanted, record.type))
    found.push(...ours)
    next = ours.length === sets.length ? nextPage(operation, request, page) : undefined
  }
  const records = found.map((set) => fromRecordSet(operation, set))
  const doubled = records.find((each, index) =>
    records.slice(0, index).some(({ setIdentifier }) => setIdentifier === each.setIdentifier),
  )
  if (doubled !== undefined) {
    throw new PortError('malformed-answer', operation, `${doubled.setIdentifier} of ${wanted} is in the list twice`)
  }
  return records.toSorted((left, right) => (left.setIdentifier < right.setIdentifier ? -1 : 1))
}

const isNamed = (set: ResourceRecordSet, name: string, type: string): boolean =>
  set.Name !== undefined && recordName(set.Name) === name && set.Type === type

/** Where to go on, if the answer was cut off within the name and type; records are listed in their order. */
function nextPage(
  operation: string,
  request: ListResourceRecordSetsRequest,
  page: ListResourceRecordSetsResponse,
): ListResourceRecordSetsRequest | undefined {
  if (page.IsTruncated !== true) return undefined
  const { NextRecordName: name, NextRecordType: type, NextRecordIdentifier: identifier } = page
  if (name === undefined || type === undefined) {
    throw new PortError('malformed-answer', operation, 'the list is truncated but does not say where it goes on')
  }
  if (recordName(name) !== request.StartRecordName || type !== request.StartRecordType) return undefined
  if (identifier === undefined || identifier === request.StartRecordIdentifier) {
    throw new PortError('malformed-answer', operation, `the list goes on where it began (${name} ${type})`)
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
