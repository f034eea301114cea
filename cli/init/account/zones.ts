import {
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsRequest,
  type ResourceRecordSet,
  type Route53Client,
} from '@aws-sdk/client-route-53'
import { call } from '../../../shared/aws/errors.ts'
import { pages } from '../../../shared/aws/pages.ts'
import { hostedZoneId } from '../../../shared/domain/records/record-name.ts'
import { PortError } from '../../../shared/ports/port-error.ts'
import type { FoundZone } from '../findings.ts'

const listing = 'route53:ListHostedZones'
const listingRecords = 'route53:ListResourceRecordSets'

/** Enough for 300,000 records in a zone and 100,000 zones: far more than the quotas that Route 53 can raise. */
const mostPages = 1_000

/** A zone, and how many records it has, its own SOA and NS records among them. */
export interface ListedZone extends FoundZone {
  readonly records: number
}

/** All hosted zones, public and private. */
export async function listZones(client: Route53Client): Promise<ListedZone[]> {
  const zones: ListedZone[] = []
  const read = async (Marker: string | undefined) => {
    const page = await call(listing, () => client.send(new ListHostedZonesCommand({ Marker })))
    return { ...page, NextToken: nextToken(listing, page.IsTruncated, page.NextMarker) }
  }
  for await (const { HostedZones = [] } of pages(listing, read, mostPages)) {
    for (const { Id, Name, Config, ResourceRecordSetCount } of HostedZones) {
      if (!Id || !Name) throw new PortError('malformed-answer', listing, 'a zone has no id or no name')
      zones.push({
        id: hostedZoneId(Id),
        name: Name.replace(/\.$/, ''),
        isPrivate: Config?.PrivateZone === true,
        records: ResourceRecordSetCount ?? Infinity,
      })
    }
  }
  return zones
}

/** All records of a zone, in Route 53's order. */
export async function listRecords(client: Route53Client, { id }: FoundZone): Promise<ResourceRecordSet[]> {
  const records: ResourceRecordSet[] = []
  const read = async (start: string | undefined) => {
    const from = start === undefined ? {} : (JSON.parse(start) as Partial<ListResourceRecordSetsRequest>)
    const page = await call(listingRecords, () =>
      client.send(new ListResourceRecordSetsCommand({ HostedZoneId: id, ...from })),
    )
    const next = nextToken(listingRecords, page.IsTruncated, page.NextRecordName) && {
      StartRecordName: page.NextRecordName,
      StartRecordType: page.NextRecordType,
      StartRecordIdentifier: page.NextRecordIdentifier,
    }
    return { found: page.ResourceRecordSets, NextToken: next && JSON.stringify(next) }
  }
  for await (const { found = [] } of pages(listingRecords, read, mostPages)) records.push(...found)
  return records
}

/** Where a list goes on. The client reads any well-formed XML, even a proxy's page, as an empty list; a real one says this. */
function nextToken(operation: string, isTruncated: boolean | undefined, next: string | undefined): string | undefined {
  if (isTruncated === undefined) throw new PortError('malformed-answer', operation, 'the answer is not a list')
  if (!isTruncated) return undefined
  if (next) return next
  throw new PortError('malformed-answer', operation, 'the list is truncated but does not say where it goes on')
}
