import { DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53'
import { expect, it } from 'vitest'
import { clientsOf, newAccount } from './support.ts'

const hour = 60 * 60_000

/** Makes so many calls at once, and gives how many were answered. */
async function answered(count: number, call: (at: ReturnType<typeof newAccount>) => () => Promise<unknown>) {
  const at = newAccount()
  const make = call(at)
  const results = await at.clock.complete(Promise.allSettled(Array.from({ length: count }, make)))
  const refused = results.filter((each) => each.status === 'rejected').map(({ reason }) => (reason as Error).name)
  expect(new Set(refused)).toEqual(new Set(['Throttling']))
  expect(Object.values(at.account.throttled)).toEqual([refused.length])
  await at.clock.runUntil(at.clock.now() + 1_000)
  await expect(at.clock.complete(make())).resolves.toBeDefined()
  return count - refused.length
}

const list = ({ account }: ReturnType<typeof newAccount>) => {
  const { route53 } = clientsOf(account)
  return () => route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'Z0123456789ABCDEFGHIJ' }))
}
const describeAlarms = ({ account }: ReturnType<typeof newAccount>) => {
  const { cloudWatch } = clientsOf(account)
  return () => cloudWatch.send(new DescribeAlarmsCommand({}))
}
const getMetricData =
  (metrics: number, hours: number) =>
  ({ account, clock }: ReturnType<typeof newAccount>) => {
    const { cloudWatch } = clientsOf(account)
    const MetricDataQueries = Array.from({ length: metrics }, (_, index) => ({
      Id: `m${index}`,
      MetricStat: { Metric: { Namespace: 'Ballast/Test', MetricName: `M${index}` }, Stat: 'Sum', Period: 60 },
    }))
    const [StartTime, EndTime] = [new Date(clock.now() - hours * hour), new Date(clock.now())]
    return () => cloudWatch.send(new GetMetricDataCommand({ MetricDataQueries, StartTime, EndTime }))
  }

it.each<[string, number, Parameters<typeof answered>[1]]>([
  ['Route 53 answers 50 calls at once', 50, list],
  ['CloudWatch answers 9 DescribeAlarms a second', 9, describeAlarms],
  ['CloudWatch answers 50 GetMetricData a second', 50, getMetricData(1, 1)],
  ['CloudWatch gives 180,000 datapoints a second, be they there or not', 2, getMetricData(500, 3)],
])('%s, and refuses more', async (_, most, call) => {
  expect(await answered(most + 5, call)).toBe(most)
})
