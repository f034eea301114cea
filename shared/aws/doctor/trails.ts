import { DescribeTrailsCommand, GetEventSelectorsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail'
import type {
  AdvancedFieldSelector,
  CloudTrailClient,
  GetEventSelectorsResponse,
  Trail as Described,
} from '@aws-sdk/client-cloudtrail'
import { globalRegion, type Trail } from '../../domain/doctor/snapshot.ts'
import { PortError } from '../../ports/port-error.ts'
import { call } from '../errors.ts'

const describing = 'cloudtrail:DescribeTrails'

/** The trails that us-east-1 sees: those that are made there, and those of other regions that are for all. */
export async function listTrails(client: CloudTrailClient): Promise<Trail[]> {
  const { trailList } = await call(describing, () =>
    client.send(new DescribeTrailsCommand({ includeShadowTrails: true })),
  )
  if (!Array.isArray(trailList)) throw new PortError('malformed-answer', describing, 'the answer has no trails')
  const trails: Trail[] = []
  for (const trail of trailList) trails.push(await readTrail(client, trail))
  return trails
}

async function readTrail(client: CloudTrailClient, trail: Described): Promise<Trail> {
  const { Name, TrailARN, HomeRegion, IsMultiRegionTrail, IncludeGlobalServiceEvents } = trail
  if (TrailARN === undefined) throw new PortError('malformed-answer', describing, `trail ${String(Name)} has no ARN`)
  // A trail of another region is asked for by its ARN (API reference, GetTrailStatus).
  const status = await call('cloudtrail:GetTrailStatus', () =>
    client.send(new GetTrailStatusCommand({ Name: TrailARN })),
  )
  const selectors = await call('cloudtrail:GetEventSelectors', () =>
    client.send(new GetEventSelectorsCommand({ TrailName: TrailARN })),
  )
  return {
    name: Name ?? TrailARN,
    isLogging: status.IsLogging === true,
    hasGlobalServices:
      IncludeGlobalServiceEvents === true && (IsMultiRegionTrail === true || HomeRegion === globalRegion),
    hasManagementWrites: hasManagementWrites(selectors),
  }
}

/** Whether a condition of an advanced selector on one field, if there is one, lets a value through. */
function admits(fields: readonly AdvancedFieldSelector[], name: string, value: string): boolean {
  return fields
    .filter(({ Field }) => Field === name)
    .every(
      ({ Equals, NotEquals, StartsWith, NotStartsWith, EndsWith, NotEndsWith }) =>
        (Equals === undefined || Equals.includes(value)) &&
        NotEquals?.includes(value) !== true &&
        (StartsWith === undefined || StartsWith.some((prefix) => value.startsWith(prefix))) &&
        NotStartsWith?.some((prefix) => value.startsWith(prefix)) !== true &&
        (EndsWith === undefined || EndsWith.some((suffix) => value.endsWith(suffix))) &&
        NotEndsWith?.some((suffix) => value.endsWith(suffix)) !== true,
    )
}

/** A trail has basic selectors or advanced ones (CloudTrail user guide, logging management events). */
function hasManagementWrites({ EventSelectors = [], AdvancedEventSelectors = [] }: GetEventSelectorsResponse): boolean {
  const basic = EventSelectors.some(
    ({ IncludeManagementEvents, ReadWriteType }) => IncludeManagementEvents === true && ReadWriteType !== 'ReadOnly',
  )
  const advanced = AdvancedEventSelectors.some(
    ({ FieldSelectors = [] }) =>
      FieldSelectors.some(({ Field }) => Field === 'eventCategory') &&
      admits(FieldSelectors, 'eventCategory', 'Management') &&
      admits(FieldSelectors, 'readOnly', 'false') &&
      admits(FieldSelectors, 'eventSource', 'route53.amazonaws.com') &&
      admits(FieldSelectors, 'eventName', 'ChangeResourceRecordSets'),
  )
  return basic || advanced
}
