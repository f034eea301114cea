import type { VirtualClock } from '../../clock.ts'
import { tokenBucket } from '../token-bucket.ts'
import { AwsRefusal, unsupported } from '../wire.ts'
import type { AccountService, WireAnswer, WireRequest } from '../wire.ts'
import { compareRecords, normaliseName } from './record-set.ts'
import type { RecordChange, RecordSet } from './record-set.ts'
import { changeElement, errorAnswer, parseChangeBatch, recordElement, xmlAnswer, zoneElement } from './xml.ts'
import type { ChangeInfo, Zone } from './zone.ts'

/** One attempt to change records, for the trail: what was asked, and the answer or the refusal. */
export interface RecordChangeAttempt {
  readonly hostedZoneId: string
  readonly changes: readonly RecordChange[]
  readonly comment: string | undefined
  readonly requestId: string
  readonly outcome: ChangeInfo | AwsRefusal
}

/** Longest pages of ListResourceRecordSets and ListHostedZones (API reference). */
const longestPage = 300
const mostZones = 100
/** The account's bucket: 50 requests, refilled at 10 a second. */
const bucket = { size: 50, refillPerSecond: 10 }

const routes = [
  { operation: 'ChangeResourceRecordSets', method: 'POST', path: /^\/2013-04-01\/hostedzone\/([^/]+)\/rrset\/?$/ },
  { operation: 'ListResourceRecordSets', method: 'GET', path: /^\/2013-04-01\/hostedzone\/([^/]+)\/rrset\/?$/ },
  { operation: 'GetChange', method: 'GET', path: /^\/2013-04-01\/change\/([^/]+)$/ },
  { operation: 'GetHostedZone', method: 'GET', path: /^\/2013-04-01\/hostedzone\/([^/]+)$/ },
  { operation: 'ListHostedZones', method: 'GET', path: /^\/2013-04-01\/hostedzone()$/ },
] as const

type Operation = (typeof routes)[number]['operation']

const throttling = (): AwsRefusal => new AwsRefusal('Throttling', 400, 'Rate exceeded')

function listRecords(zone: Zone, at: number, query: WireRequest['query']): object {
  const { name, type, identifier, maxitems } = query
  const invalid = (message: string) => new AwsRefusal('InvalidInput', 400, message)
  if (type !== undefined && name === undefined) throw invalid('The input is not valid: type specified without name.')
  if (identifier !== undefined && type === undefined) {
    throw invalid('The input is not valid: identifier specified without name and type.')
  }
  const limit = maxitems === undefined ? longestPage : Number(maxitems)
  if (!Number.isInteger(limit) || limit < 1) throw invalid(`Invalid value for maxitems: ${maxitems}`)
  const start = { Name: normaliseName(name ?? ''), Type: type ?? '', SetIdentifier: identifier ?? '' } as RecordSet
  const { records } = zone.liveAt(at)
  const from = name === undefined ? records : records.filter((record) => compareRecords(record, start) >= 0)
  const page = from.slice(0, Math.min(limit, longestPage))
  const next = from[page.length]
  return {
    ResourceRecordSets: { ResourceRecordSet: page.map(recordElement) },
    IsTruncated: next !== undefined,
    ...(next !== undefined && {
      NextRecordName: next.Name,
      NextRecordType: next.Type,
      NextRecordIdentifier: next.SetIdentifier,
    }),
    MaxItems: Math.min(limit, longestPage),
  }
}

/** All zones, by id as the marker of the next page has it. */
function listZones(zones: readonly Zone[], at: number, { marker, maxitems }: WireRequest['query']): object {
  const limit = Math.min(mostZones, Number(maxitems ?? mostZones))
  const from = marker === undefined ? 0 : zones.findIndex(({ id }) => id === marker)
  if (from < 0) throw new AwsRefusal('InvalidInput', 400, `The input is not valid: marker ${marker}`)
  const page = zones.slice(from, from + limit)
  const next = zones[from + limit]
  return {
    HostedZones: { HostedZone: page.map((zone) => zoneElement(zone, zone.liveAt(at).records.length)) },
    Marker: marker,
    IsTruncated: next !== undefined,
    NextMarker: next?.id,
    MaxItems: limit,
  }
}

interface Surroundings {
  readonly clock: VirtualClock
  /** The zone of the services. */
  readonly zone: Zone
  readonly otherZones?: readonly Zone[]
  /** Is told of every attempt to change records. */
  readonly trail: (attempt: RecordChangeAttempt) => void
}

/** Changes records and tells the trail, whoever asks; throws the `AwsRefusal` where Route 53 refuses. */
export function changeRecords(
  { clock, zone, trail }: Surroundings,
  batch: { changes: readonly RecordChange[]; comment: string | undefined; requestId: string },
): ChangeInfo {
  const attempt = { hostedZoneId: zone.id, ...batch }
  try {
    const outcome = zone.change(batch.changes, batch.comment, clock.now())
    trail({ ...attempt, outcome })
    return outcome
  } catch (error) {
    if (error instanceof AwsRefusal) trail({ ...attempt, outcome: error })
    throw error
  }
}

/** Route 53 over REST-XML. */
export function route53(around: Surroundings): AccountService {
  const { clock } = around
  const zones = [around.zone, ...(around.otherZones ?? [])]
  const takeToken = tokenBucket(clock, bucket, throttling)
  const route = ({ method, path }: WireRequest) =>
    routes.flatMap((each) => {
      const match = each.method === method ? each.path.exec(path) : null
      return match === null ? [] : [{ operation: each.operation, id: decodeURIComponent(match[1] ?? '') }]
    })[0]

  const zoneOf = (id: string): Zone => {
    const zone = zones.find((each) => each.id === id)
    if (zone === undefined) throw new AwsRefusal('NoSuchHostedZone', 404, `No hosted zone found with ID: ${id}`)
    return zone
  }
  const execute: Record<Operation, (id: string, request: WireRequest, requestId: string) => object> = {
    ListHostedZones: (_id, { query }) => listZones(zones, clock.now(), query),
    GetHostedZone(id) {
      const zone = zoneOf(id)
      return {
        HostedZone: zoneElement(zone, zone.liveAt(clock.now()).records.length),
        DelegationSet: { NameServers: { NameServer: ['ns-1.awsdns-01.com', 'ns-2.awsdns-02.net'] } },
      }
    },
    ListResourceRecordSets(id, { query }) {
      return listRecords(zoneOf(id), clock.now(), query)
    },
    GetChange(id) {
      const info = zones.map((zone) => zone.changeInfo(id, clock.now())).find((each) => each !== undefined)
      if (info === undefined) throw new AwsRefusal('NoSuchChange', 404, `Could not find resource with ID: ${id}`)
      return { ChangeInfo: changeElement(info) }
    },
    ChangeResourceRecordSets(id, { body }, requestId) {
      const zone = zoneOf(id)
      return { ChangeInfo: changeElement(changeRecords({ ...around, zone }, { ...parseChangeBatch(body), requestId })) }
    },
  }
  return {
    name: 'route53',
    host: /^route53\./,
    operationOf: (request) => {
      const found = route(request)
      if (found === undefined) throw unsupported('route53', `${request.method} ${request.path}`)
      return found.operation
    },
    execute(_operation, request, requestId): WireAnswer {
      const found = route(request)
      if (found === undefined) throw unsupported('route53', `${request.method} ${request.path}`)
      takeToken()
      const content = execute[found.operation](found.id, request, requestId)
      return xmlAnswer(200, `${found.operation}Response`, content, requestId)
    },
    refuse: errorAnswer,
    refusals: {
      throttled: throttling,
      failed: () => new AwsRefusal('InternalFailure', 500, 'We encountered an internal error. Please try again.'),
      denied: (message) => new AwsRefusal('AccessDenied', 403, message),
    },
  }
}
