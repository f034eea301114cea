import { describe, expect, it } from 'vitest'
import { eksClient } from '../../../shared/aws/clients/eks.ts'
import { eksDrillNodeGroups, eksNodeGroups } from '../../../shared/aws/node-groups.ts'
import type { PortErrorCode } from '../../../shared/ports/port-error.ts'
import { answering, failing } from './support/answering.ts'
import type { Answer, SentRequest } from './support/answering.ts'
import { rejectionOf } from './support/rejection.ts'

const group = { cluster: 'prod', name: 'web' }
const updateId = 'ff5e5a2c-4b8e-4d3c-9b9c-2c8b0f2f3a11'

const json = (body: unknown, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-requestid': 'r-1' },
  body: JSON.stringify(body),
})

/** A node group as EKS answers it, cut to what is told apart here. */
const nodegroup = (minSize: unknown, desiredSize: unknown, maxSize: unknown, changes: object = {}): Answer =>
  json({
    nodegroup: {
      nodegroupName: 'web',
      nodegroupArn: 'arn:aws:eks:eu-west-1:123456789012:nodegroup/prod/web/f0c1a2b3-1111-2222-3333-444455556666',
      clusterName: 'prod',
      version: '1.33',
      createdAt: 1767225600.123,
      modifiedAt: 1772452800.456,
      status: 'ACTIVE',
      capacityType: 'ON_DEMAND',
      scalingConfig: { minSize, maxSize, desiredSize },
      instanceTypes: ['m7g.large'],
      health: { issues: [] },
      tags: {},
      ...changes,
    },
  })

const update = (status: unknown, changes: object = {}): Answer =>
  json({
    update: { id: updateId, status, type: 'ConfigUpdate', params: [], createdAt: 1772452801.1, errors: [], ...changes },
  })

const refusal = (type: string, status: number, message = 'why'): Answer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': type, 'x-amzn-requestid': 'r-1' },
  body: JSON.stringify({ clusterName: 'prod', nodegroupName: 'web', message }),
})

function groupsThat(answer: (request: SentRequest, count: number) => Answer) {
  const { options, sent } = answering(answer)
  return { groups: eksNodeGroups(eksClient(options)), sent }
}

const size = (min: number, desired: number, max: number) => ({ min, desired, max })

describe('a node group as it is described', () => {
  it('asks for one node group of one cluster', async () => {
    const { groups, sent } = groupsThat(() => nodegroup(3, 4, 10))
    expect(await groups.describe(group)).toEqual({ ...size(3, 4, 10), status: 'active', desiredOwner: 'people' })
    expect(sent).toMatchObject([{ method: 'GET', path: '/clusters/prod/node-groups/web' }])
  })

  it.each([
    ['ACTIVE', 'active'],
    ['UPDATING', 'updating'],
    ['DEGRADED', 'degraded'],
    ['CREATING', 'other'],
    ['CREATE_FAILED', 'other'],
    ['DELETING', 'other'],
    ['DELETE_FAILED', 'other'],
    ['SOMETHING_NEW', 'other'],
    ['constructor', 'other'],
  ])('takes status %s for %s', async (status, expected) => {
    const { groups } = groupsThat(() => nodegroup(3, 4, 10, { status }))
    expect(await groups.describe(group)).toMatchObject({ status: expected })
  })

  it.each([
    [
      'the Cluster Autoscaler, whatever its tag says',
      { 'k8s.io/cluster-autoscaler/enabled': '' },
      'cluster-autoscaler',
    ],
    ['people, with other tags', { 'k8s.io/cluster-autoscaler/prod': 'owned' }, 'people'],
    ['people, with an empty list of tags', {}, 'people'],
    ['people, without any', undefined, 'people'],
    ['people, with tags that are null', null, 'people'],
  ])('desired belongs to %s', async (_, tags, expected) => {
    const { groups } = groupsThat(() => nodegroup(3, 4, 10, { tags }))
    expect(await groups.describe(group)).toMatchObject({ desiredOwner: expected })
  })

  it('takes a desired size outside the limits as it is, for EKS lags behind the autoscaler', async () => {
    const { groups } = groupsThat(() => nodegroup(0, 12, 10))
    expect(await groups.describe(group)).toMatchObject(size(0, 12, 10))
  })

  it.each<[string, Answer]>([
    ['no node group', json({})],
    ['null for a node group', json({ nodegroup: null })],
    ['no sizes', nodegroup(1, 1, 1, { scalingConfig: undefined })],
    ['no minimum', nodegroup(undefined, 4, 10)],
    ['a size in words', nodegroup(3, 'four', 10)],
    ['a size below 0', nodegroup(-1, 4, 10)],
    ['half a node', nodegroup(3, 4, 10.5)],
    ['more nodes than can be counted', nodegroup(3, 4, 1e300)],
    ['a minimum above the maximum', nodegroup(11, 11, 10)],
    ['no status', nodegroup(3, 4, 10, { status: undefined })],
    ['a time that is none', nodegroup(3, 4, 10, { modifiedAt: 'yesterday' })],
    ['JSON that breaks off', { status: 200, body: '{"nodegroup": {"nodegr' }],
    ['a page of HTML', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>no</html>' }],
    ['nothing', { status: 200, body: '' }],
  ])('an answer with %s is malformed', async (_, answer) => {
    const { groups } = groupsThat(() => answer)
    await expect(groups.describe(group)).rejects.toMatchObject({
      code: 'malformed-answer',
      operation: 'eks:DescribeNodegroup',
      retryable: true,
    })
  })
})

/** An account whose node group has a size, and that takes every update. */
const accountWith = (described: Answer) =>
  groupsThat(({ method }) => (method === 'GET' ? described : update('InProgress')))

const written = (sent: readonly SentRequest[]) =>
  sent.flatMap(({ method, body }) => (method === 'POST' ? [JSON.parse(body)] : []))

describe('resize', () => {
  it('reads the size again, and writes the new one', async () => {
    const { groups, sent } = accountWith(nodegroup(3, 4, 10))
    expect(await groups.resize(group, size(3, 4, 10), size(12, 12, 12))).toEqual({ updateId })
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /clusters/prod/node-groups/web',
      'POST /clusters/prod/node-groups/web/update-config',
    ])
    expect(written(sent)).toEqual([
      {
        scalingConfig: { minSize: 12, desiredSize: 12, maxSize: 12 },
        clientRequestToken: expect.stringMatching(/^ballast-[0-9a-f]{32}$/),
      },
    ])
  })

  it.each([
    ['leaves desired alone where it does not change', size(3, 8, 10), size(6, 8, 10), size(3, 8, 10)],
    ['leaves desired to the autoscaler that has raised it meanwhile', size(3, 4, 10), size(4, 4, 10), size(3, 9, 10)],
    ['leaves desired to the autoscaler on the way back', size(6, 8, 12), size(5, 8, 12), size(6, 5, 12)],
  ])('%s', async (_, before, after, live) => {
    const { groups, sent } = accountWith(nodegroup(live.min, live.desired, live.max))
    await groups.resize(group, before, after)
    expect(written(sent)).toMatchObject([{ scalingConfig: { minSize: after.min, maxSize: after.max } }])
    expect(written(sent)[0].scalingConfig).not.toHaveProperty('desiredSize')
  })

  it('raises desired still further when it has grown, but not beyond the plan', async () => {
    const { groups, sent } = accountWith(nodegroup(3, 5, 10))
    await groups.resize(group, size(3, 4, 10), size(6, 6, 10))
    expect(written(sent)).toMatchObject([{ scalingConfig: { desiredSize: 6 } }])
  })

  it.each([
    ['another minimum', size(3, 4, 10), size(6, 6, 10), size(2, 4, 10)],
    ['another maximum', size(3, 4, 10), size(6, 6, 10), size(3, 4, 12)],
    ['the size that was to be written', size(3, 4, 10), size(6, 6, 10), size(6, 6, 10)],
    ['a desired size that would be lowered', size(3, 4, 10), size(6, 6, 10), size(3, 7, 10)],
    ['a desired size below the new minimum', size(3, 8, 10), size(6, 8, 10), size(3, 5, 10)],
    ['a desired size above the new maximum', size(6, 8, 12), size(3, 8, 10), size(6, 11, 12)],
    ['a desired size that somebody asks to lower', size(3, 8, 10), size(3, 5, 10), size(3, 8, 10)],
  ])('%s is a mismatch, and nothing is written', async (_, before, after, live) => {
    const { groups, sent } = accountWith(nodegroup(live.min, live.desired, live.max))
    const error = await rejectionOf(groups.resize(group, before, after))
    expect(error).toMatchObject({ code: 'mismatch', operation: 'eks:UpdateNodegroupConfig', retryable: false })
    expect(error).toHaveProperty(
      'message',
      expect.stringContaining(`has min ${live.min}, desired ${live.desired}, max`),
    )
    expect(written(sent)).toEqual([])
  })

  const tokenOf = async (
    before = size(3, 4, 10),
    after = size(6, 6, 10),
    modifiedAt: unknown = 1,
    cluster = 'prod',
  ) => {
    const { groups, sent } = accountWith(nodegroup(before.min, before.desired, before.max, { modifiedAt }))
    await groups.resize({ ...group, cluster }, before, after)
    return written(sent)[0].clientRequestToken as string
  }

  it('is the same request when it is repeated', async () => {
    expect(await tokenOf()).toBe(await tokenOf())
    expect(await tokenOf(undefined, undefined, null)).toBe(await tokenOf(undefined, undefined, null))
  })

  it.each([
    ['from another size', () => tokenOf(size(3, 5, 10))],
    ['to another size', () => tokenOf(undefined, size(7, 7, 10))],
    ['of another group', () => tokenOf(undefined, undefined, 1, 'staging')],
    ['after the group was modified, as in the next incident', () => tokenOf(undefined, undefined, 2)],
  ])('is another request %s', async (_, token) => {
    expect(await token()).not.toBe(await tokenOf())
  })

  it.each<[string, Answer]>([
    ['no update', json({})],
    ['an update without an id', json({ update: { status: 'InProgress' } })],
    ['an update whose id is empty', json({ update: { id: '', status: 'InProgress' } })],
    ['JSON that breaks off', { status: 200, body: '{"update": {' }],
  ])('an answer with %s is malformed', async (_, answer) => {
    const { groups } = groupsThat(({ method }) => (method === 'GET' ? nodegroup(3, 4, 10) : answer))
    await expect(groups.resize(group, size(3, 4, 10), size(6, 6, 10))).rejects.toMatchObject({
      code: 'malformed-answer',
      operation: 'eks:UpdateNodegroupConfig',
    })
  })
})

describe('updateStatus', () => {
  it('asks for one update of the node group', async () => {
    const { groups, sent } = groupsThat(() => update('InProgress'))
    await groups.updateStatus(group, updateId)
    expect(sent).toMatchObject([
      { method: 'GET', path: `/clusters/prod/updates/${updateId}`, query: { nodegroupName: 'web' } },
    ])
  })

  const failed = {
    errors: [
      { errorCode: 'IpNotAvailable', errorMessage: 'No free addresses', resourceIds: ['subnet-1', 'subnet-2'] },
      { errorCode: 'AccessDenied', errorMessage: 'Not allowed' },
      {},
    ],
  }

  it.each([
    ['InProgress', {}, 'in-progress', []],
    ['Successful', {}, 'successful', []],
    ['Successful', { errors: undefined }, 'successful', []],
    [
      'Failed',
      failed,
      'failed',
      ['IpNotAvailable: No free addresses (subnet-1, subnet-2)', 'AccessDenied: Not allowed', 'Unknown: no message'],
    ],
    ['Failed', { errors: undefined }, 'failed', []],
    [
      'Failed',
      { errors: [{ errorCode: 'A\nB', errorMessage: `\u202e${'x'.repeat(2_000)}` }] },
      'failed',
      [`A B: \\u202e${'x'.repeat(988)}…`],
    ],
    ['Cancelled', {}, 'failed', ['the update was cancelled']],
  ])('takes %s with %j for %s', async (status, changes, expected, errors) => {
    const { groups } = groupsThat(() => update(status, changes))
    expect(await groups.updateStatus(group, updateId)).toEqual({ status: expected, errors })
  })

  it.each<[string, Answer]>([
    ['another status', update('DONE')],
    ['no status', update(undefined)],
    ['no update', json({})],
  ])('an answer with %s is malformed', async (_, answer) => {
    const { groups } = groupsThat(() => answer)
    await expect(groups.updateStatus(group, updateId)).rejects.toMatchObject({
      code: 'malformed-answer',
      operation: 'eks:DescribeUpdate',
    })
  })
})

const calls = {
  'eks:DescribeNodegroup': (answer: Answer) => groupsThat(() => answer).groups.describe(group),
  'eks:UpdateNodegroupConfig': (answer: Answer) =>
    groupsThat(({ method }) => (method === 'GET' ? nodegroup(3, 4, 10) : answer)).groups.resize(
      group,
      size(3, 4, 10),
      size(6, 6, 10),
    ),
  'eks:DescribeUpdate': (answer: Answer) => groupsThat(() => answer).groups.updateStatus(group, updateId),
}

describe.each(Object.entries(calls))('an error answer to %s', (operation, send) => {
  it.each<[string, number, PortErrorCode, boolean]>([
    ['ResourceInUseException', 409, 'busy', true],
    ['ResourceNotFoundException', 404, 'not-found', false],
    ['InvalidParameterException', 400, 'invalid', false],
    ['InvalidRequestException', 400, 'invalid', false],
    ['ClientException', 400, 'invalid', false],
    ['TooManyRequestsException', 429, 'throttled', true],
    ['ThrottlingException', 429, 'throttled', true],
    ['AccessDeniedException', 403, 'denied', false],
    ['UnrecognizedClientException', 403, 'denied', false],
    ['ServerException', 500, 'unavailable', true],
    ['ServiceUnavailableException', 503, 'unavailable', true],
  ])('%s (%i) means %s', async (type, status, code, retryable) => {
    const error = await rejectionOf(send(refusal(type, status, 'Nodegroup cannot be updated')))
    expect(error).toMatchObject({ code, retryable, operation })
    expect(error).toHaveProperty('message', `${operation}: ${type}: Nodegroup cannot be updated (request r-1)`)
  })

  it.each<[string, Answer, PortErrorCode]>([
    ['a page of HTML with status 502', { status: 502, body: '<html>no</html>' }, 'unavailable'],
    ['an empty 400', { status: 400 }, 'malformed-answer'],
    ['an error that breaks off', { status: 400, body: '{"mess' }, 'malformed-answer'],
  ])('%s', async (_, answer, code) => {
    await expect(send(answer)).rejects.toMatchObject({ code, operation })
  })
})

it('a connection that breaks leaves open what has happened', async () => {
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' })
  const groups = eksNodeGroups(eksClient(failing(reset)))
  await expect(groups.describe(group)).rejects.toMatchObject({ code: 'unavailable', retryable: true })
})

describe('putting back after a drill', () => {
  const putBack = async (live: Answer) => {
    const { options, sent } = answering(({ method }) => (method === 'GET' ? live : update('InProgress')))
    await eksDrillNodeGroups(eksClient(options)).putBack(group, size(5, 5, 5), size(1, 2, 4))
    return sent
  }

  it('sets the whole size, also where that takes nodes away', async () => {
    const [, request] = await putBack(nodegroup(5, 5, 5))
    expect(JSON.parse(request?.body ?? '')).toMatchObject({ scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 4 } })
  })

  it.each([
    ['min', nodegroup(4, 5, 5)],
    ['desired', nodegroup(5, 6, 6)],
    ['max', nodegroup(5, 5, 6)],
  ])('changes nothing where somebody has changed %s', async (_, live) => {
    const error = await rejectionOf(putBack(live))
    expect(error).toMatchObject({ code: 'mismatch' })
  })
})
