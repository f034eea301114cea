import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type GetEventSelectorsResponse,
} from '@aws-sdk/client-cloudtrail'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, expect, it } from 'vitest'
import { listTrails } from '../../../../shared/aws/doctor/trails.ts'

const cloudTrail = mockClient(CloudTrailClient)
const client = new CloudTrailClient({ region: 'us-east-1' })
const arn = 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/all'
const trail = {
  Name: 'all',
  TrailARN: arn,
  HomeRegion: 'eu-west-1',
  IsMultiRegionTrail: true,
  IncludeGlobalServiceEvents: true,
}
const field = (Field: string, ...Equals: string[]) => ({ Field, Equals })
const management = field('eventCategory', 'Management')

beforeEach(() => {
  cloudTrail.reset()
  cloudTrail.on(DescribeTrailsCommand).resolves({ trailList: [trail] })
  cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: true })
})

it.each<[string, GetEventSelectorsResponse, boolean]>([
  ['basic selectors for all', { EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: 'All' }] }, true],
  [
    'basic selectors for writes',
    { EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: 'WriteOnly' }] },
    true,
  ],
  [
    'basic selectors for reads',
    { EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: 'ReadOnly' }] },
    false,
  ],
  ['basic selectors for data', { EventSelectors: [{ IncludeManagementEvents: false, ReadWriteType: 'All' }] }, false],
  ['advanced selectors', { AdvancedEventSelectors: [{ FieldSelectors: [management] }] }, true],
  [
    'advanced selectors for writes',
    { AdvancedEventSelectors: [{ FieldSelectors: [management, field('readOnly', 'false')] }] },
    true,
  ],
  [
    'advanced selectors for reads',
    { AdvancedEventSelectors: [{ FieldSelectors: [management, field('readOnly', 'true')] }] },
    false,
  ],
  [
    'advanced selectors for data',
    { AdvancedEventSelectors: [{ FieldSelectors: [field('eventCategory', 'Data')] }] },
    false,
  ],
  [
    'advanced selectors without Route 53',
    {
      AdvancedEventSelectors: [
        { FieldSelectors: [management, { Field: 'eventSource', NotEquals: ['route53.amazonaws.com'] }] },
      ],
    },
    false,
  ],
  ['no selectors', {}, false],
])('with %s', async (_, selectors, hasManagementWrites) => {
  cloudTrail.on(GetEventSelectorsCommand).resolves(selectors)
  expect(await listTrails(client)).toEqual([
    { name: 'all', isLogging: true, hasGlobalServices: true, hasManagementWrites },
  ])
})

it('asks for a trail of another region by its ARN', async () => {
  cloudTrail.on(GetEventSelectorsCommand).resolves({})
  await listTrails(client)
  expect(cloudTrail.commandCalls(DescribeTrailsCommand)[0]?.args[0].input).toEqual({ includeShadowTrails: true })
  expect(cloudTrail.commandCalls(GetTrailStatusCommand)[0]?.args[0].input).toEqual({ Name: arn })
})

it.each([
  ['for one region that is not us-east-1', { IsMultiRegionTrail: false }],
  ['without global services', { IncludeGlobalServiceEvents: false }],
])('has no Route 53 when it is %s', async (_, changes) => {
  cloudTrail.on(DescribeTrailsCommand).resolves({ trailList: [{ ...trail, ...changes }] })
  cloudTrail.on(GetEventSelectorsCommand).resolves({})
  expect(await listTrails(client)).toMatchObject([{ hasGlobalServices: false }])
})

it.each([
  ['no list', {}],
  ['a trail without an ARN', { trailList: [{ Name: 'all' }] }],
])('refuses an answer with %s', async (_, answer) => {
  cloudTrail.on(DescribeTrailsCommand).resolves(answer)
  await expect(listTrails(client)).rejects.toMatchObject({ code: 'malformed-answer' })
})
