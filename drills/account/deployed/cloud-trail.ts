import { AwsRefusal } from '../wire.ts'
import type { AccountService } from '../wire.ts'
import { jsonService } from './json-service.ts'
import type { DeployedStack, StackTrail } from './stack.ts'

/** CloudTrail over AWS JSON 1.1, as far as reading trails goes. */
export function cloudTrail(stack: DeployedStack, { accountId }: { readonly accountId: string }): AccountService {
  const arnOf = ({ homeRegion, name }: StackTrail): string =>
    `arn:aws:cloudtrail:${homeRegion}:${accountId}:trail/${name}`
  const isSeenIn = ({ homeRegion, isMultiRegion }: StackTrail, region: string): boolean =>
    isMultiRegion || homeRegion === region
  const find = (asked: unknown, region: string): StackTrail => {
    const found = stack.trails.find(
      (trail) => isSeenIn(trail, region) && [trail.name, arnOf(trail)].includes(String(asked)),
    )
    if (found !== undefined) return found
    throw new AwsRefusal('TrailNotFoundException', 400, `Unknown trail: ${String(asked)} for the user: ${accountId}`)
  }
  return jsonService('cloudtrail', 'cloudtrail', {
    DescribeTrails: (_input, region) => ({
      trailList: stack.trails
        .filter((trail) => isSeenIn(trail, region))
        .map((trail) => ({
          Name: trail.name,
          TrailARN: arnOf(trail),
          HomeRegion: trail.homeRegion,
          IsMultiRegionTrail: trail.isMultiRegion,
          IncludeGlobalServiceEvents: true,
          S3BucketName: 'trail',
          HasCustomEventSelectors: trail.readWriteType !== 'All',
        })),
    }),
    GetTrailStatus: ({ Name }, region) => ({ IsLogging: find(Name, region).isLogging }),
    GetEventSelectors({ TrailName }, region) {
      const trail = find(TrailName, region)
      return {
        TrailARN: arnOf(trail),
        EventSelectors: [
          {
            ReadWriteType: trail.readWriteType,
            IncludeManagementEvents: trail.includesManagementEvents,
            DataResources: [],
            ExcludeManagementEventSources: [],
          },
        ],
      }
    },
  })
}
