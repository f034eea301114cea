import {
  DescribeNodegroupCommand,
  DescribeUpdateCommand,
  ListNodegroupsCommand,
  UpdateNodegroupConfigCommand,
  type NodegroupScalingConfig,
} from '@aws-sdk/client-eks'
import { beforeEach, describe, expect, it } from 'vitest'
import { nodeGroupAccounts, type NodeGroupAccount } from './accounts.ts'

describe.each(nodeGroupAccounts)('EKS of $name', ({ create }) => {
  let account: NodeGroupAccount
  beforeEach(async () => {
    account = await create()
  })

  const describeGroup = async (fields: object = {}) => {
    const { eks, clusterName, nodegroupName, run } = account
    const answer = await run(eks.send(new DescribeNodegroupCommand({ clusterName, nodegroupName, ...fields })))
    return answer.nodegroup
  }
  const update = async (scalingConfig: NodegroupScalingConfig, fields: object = {}) => {
    const { eks, clusterName, nodegroupName, run } = account
    const input = { clusterName, nodegroupName, scalingConfig, ...fields }
    return (await run(eks.send(new UpdateNodegroupConfigCommand(input)))).update
  }
  const describeUpdate = async (fields: object) => {
    const { eks, clusterName: name, nodegroupName, run } = account
    const input = { name, nodegroupName, updateId: 'none', ...fields }
    return (await run(eks.send(new DescribeUpdateCommand(input)))).update
  }

  it('lists and describes a node group', async () => {
    const { eks, clusterName, nodegroupName, run } = account
    const { nodegroups } = await run(eks.send(new ListNodegroupsCommand({ clusterName })))
    expect(nodegroups).toEqual([nodegroupName])
    expect(await describeGroup()).toMatchObject({
      clusterName,
      nodegroupName,
      nodegroupArn: expect.stringMatching(/^arn:aws:eks:[a-z0-9-]+:\d{12}:nodegroup\//),
      status: 'ACTIVE',
      scalingConfig: { minSize: 2, desiredSize: 4, maxSize: 10 },
      health: { issues: [] },
      createdAt: expect.any(Date),
      tags: {
        'k8s.io/cluster-autoscaler/enabled': 'true',
        [`k8s.io/cluster-autoscaler/${clusterName}`]: 'owned',
      },
    })
  })

  it('leaves sizes that are not named as they are', async () => {
    await update({ maxSize: 20 })
    expect((await describeGroup())?.scalingConfig).toEqual({ minSize: 2, desiredSize: 4, maxSize: 20 })
  })

  it('takes an update that ends after some seconds, and is updating meanwhile', async () => {
    const before = await describeGroup()
    await account.wait(2)
    const started = await update({ minSize: 6, desiredSize: 6 })
    expect(started).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: 'InProgress',
      type: 'ConfigUpdate',
      createdAt: expect.any(Date),
      errors: [],
    })
    expect(started?.params).toEqual(
      expect.arrayContaining([
        { type: 'MinSize', value: '6' },
        { type: 'DesiredSize', value: '6' },
      ]),
    )
    expect(await describeUpdate({ updateId: started?.id })).toMatchObject({ status: 'InProgress' })
    expect((await describeGroup())?.status).toBe('UPDATING')
    await account.wait(60)
    expect(await describeUpdate({ updateId: started?.id })).toMatchObject({ status: 'Successful' })
    const after = await describeGroup()
    expect(after?.modifiedAt?.getTime()).toBeGreaterThan(before?.modifiedAt?.getTime() ?? Infinity)
    expect(after).toMatchObject({
      status: 'ACTIVE',
      scalingConfig: { minSize: 6, desiredSize: 6, maxSize: 10 },
    })
  })

  it('refuses a second update meanwhile', async () => {
    await update({ maxSize: 11 })
    await expect(update({ maxSize: 12 })).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: 'Nodegroup cannot be updated as it is currently not in Active State',
      $metadata: { httpStatusCode: 409 },
      clusterName: account.clusterName,
      nodegroupName: account.nodegroupName,
    })
    await account.wait(60)
    expect((await update({ maxSize: 12 }))?.status).toBe('InProgress')
  })

  it('gives the same update to a call that is repeated with its token', async () => {
    const clientRequestToken = '5b2c1d7e-0001-4000-a000-000000000001'
    const first = await update({ maxSize: 11 }, { clientRequestToken })
    expect(await update({ maxSize: 11 }, { clientRequestToken })).toMatchObject({ id: first?.id })
  })

  it.each([
    ['a minimum above the desired size, which it does not raise by itself', { minSize: 6 }, 'Minimum capacity 6 can'],
    ['a minimum above the maximum', { minSize: 12, desiredSize: 12 }, 'desired capacity 12 can'],
    ['a desired size above the maximum', { desiredSize: 11 }, "desired capacity 11 can't be greater than max size 10"],
    ['a maximum below the desired size', { maxSize: 3 }, "desired capacity 4 can't be greater than max size 3"],
    ['a desired size below the minimum', { desiredSize: 1 }, "Minimum capacity 2 can't be greater than desired size 1"],
    ['a negative minimum', { minSize: -1 }, 'minSize'],
    ['a negative desired size', { minSize: 0, desiredSize: -1 }, 'desiredSize'],
    ['a maximum of 0', { minSize: 0, desiredSize: 0, maxSize: 0 }, 'maxSize'],
  ])('refuses %s, and changes nothing', async (_rule, scalingConfig, message) => {
    await expect(update(scalingConfig)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(message),
      $metadata: { httpStatusCode: 400 },
    })
    expect(await describeGroup()).toMatchObject({
      status: 'ACTIVE',
      scalingConfig: { minSize: 2, desiredSize: 4, maxSize: 10 },
    })
  })

  it.each([
    ['cluster', () => describeGroup({ clusterName: 'other' }), 'No cluster found for name: other.'],
    ['node group', () => describeGroup({ nodegroupName: 'other' }), 'No node group found for name: other.'],
    ['node group to update', () => update({ maxSize: 11 }, { nodegroupName: 'other' }), 'No node group found'],
    ['update', () => describeUpdate({ updateId: 'other' }), 'other'],
  ])('does not find a %s that is not there', async (_rule, call, message) => {
    await expect(call()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringContaining(message),
      $metadata: { httpStatusCode: 404 },
    })
  })
})
