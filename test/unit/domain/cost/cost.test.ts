import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { accountUsage } from '../../../../shared/domain/cost/account.ts'
import { assume } from '../../../../shared/domain/cost/assumed.ts'
import { billOf, dollarsOf, times, together } from '../../../../shared/domain/cost/bill.ts'
import { prices } from '../../../../shared/domain/cost/prices.ts'
import { idleUsage, releaseUsage, wakeUpUsage } from '../../../../shared/domain/cost/service.ts'
import { usageOfCalls, usageOfIncident } from '../../../../shared/domain/cost/work.ts'
import { metricsOf } from '../../../../shared/domain/signals/index.ts'
import { service } from '../../../support/builders.ts'

const nothing = { calls: {}, metricsRead: 0, writeUnits: 0, tableBytes: 0 }
const ticks = (calls: Readonly<Record<string, number>>) => ({ ...nothing, runs: 60, calls })
const wakeUp = {
  ...nothing,
  scenario: 'x',
  executions: 1,
  operations: 4,
  invocations: 2,
  checkpointBytes: 1024 ** 3,
  metricsPublished: 2,
}
const seen = { idle: ticks({ 'dynamodb:Query': 60 }), armed: ticks({ 'dynamodb:Query': 120 }), wakeUp }

describe('a bill', () => {
  it('multiplies what is used by its price, and keeps what is free', () => {
    expect(billOf({ metricRead: 5_000, awsEvent: 7 })).toEqual([
      expect.objectContaining({ item: 'GetMetricData', quantity: 5_000, dollars: 0.05 }),
      expect.objectContaining({ quantity: 7, dollars: 0 }),
    ])
  })

  it('of several usages is their sum', () => {
    const usage = together({ alarmMetric: 1, metricRead: 10 }, times({ alarmMetric: 2 }, 3))
    expect(usage).toEqual({ alarmMetric: 7, metricRead: 10 })
    expect(dollarsOf(usage)).toBeCloseTo(0.7 + 0.0001, 12)
  })

  it('has a source of AWS for each price', () => {
    for (const { source } of Object.values(prices)) expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/.+\/pricing\//)
  })
})

describe('calls', () => {
  it.each([
    ['dynamodb:GetItem', { tableRead: 3 }],
    ['dynamodb:Query', { tableRead: 3 }],
    ['cloudwatch:DescribeAlarms', { metricsCall: 3 }],
    ['sns:Publish', { snsRequest: 3, email: 3 }],
    ['sqs:SendMessage', { sqsRequest: 3 }],
    ['route53:GetChange', { controlPlaneCall: 3 }],
    ['eks:DescribeNodegroup', { controlPlaneCall: 3 }],
    ['cloudwatch:GetMetricData', {}],
  ])('of %s are charged as they are', (call, usage) => {
    expect(together(usageOfCalls({ ...nothing, calls: { [call]: 3 } }))).toEqual(usage)
  })

  it('that read metrics are charged by metric, and those that write by unit', () => {
    expect(together(usageOfCalls({ ...nothing, metricsRead: 16, writeUnits: 5 }))).toEqual({
      metricRead: 16,
      tableWrite: 5,
    })
  })
})

it('an incident is charged its operations, its runs and what it keeps, and its metrics for an hour', () => {
  expect(usageOfIncident(wakeUp)).toMatchObject({
    durableOperation: 4,
    durableWritten: 1,
    lambdaRequest: 2,
    lambdaSecond: 2 * assume('invocationSeconds') * assume('memoryGb'),
    customMetric: 2 / 730,
    awsEvent: 1,
  })
})

describe('a service', () => {
  it('is charged its alarms by metric, and each run', () => {
    expect(idleUsage(service(), seen)).toMatchObject({ alarmMetric: 8, metricRead: 11_680, tableRead: 43_800 })
  })

  it('that is off is charged its alarms only, and is neither woken nor in a release', () => {
    const off = service({ mode: 'off' })
    expect(idleUsage(off, seen)).toEqual({ alarmMetric: 8 })
    expect(wakeUpUsage(off, seen)).toEqual({})
    expect(releaseUsage(off, seen)).toEqual({})
  })

  it('in a release is charged all its metrics each minute, instead of the few each quarter of an hour', () => {
    expect(releaseUsage(service(), seen)).toMatchObject({
      metricRead: 60 * metricsOf(service()).length - 16,
      tableRead: expect.closeTo(60, 9),
    })
  })
})

it('the account is charged its alarms, dashboards and heartbeat whatever its services are', () => {
  const facts = { ownAlarmMetrics: 20, serviceAlarms: 101, dashboards: 1, metricFilters: 1 }
  expect(accountUsage(facts)).toMatchObject({ alarmMetric: 20, customMetric: 4, dashboard: 1, metricsCall: 87_600 })
})

it('what is assumed of the functions is what serverless.yml gives them', () => {
  const text = readFileSync('serverless.yml', 'utf8')
  const all = (field: string): number[] =>
    [...text.matchAll(new RegExp(`${field}: (\\d+)`, 'g'))].map(([, value]) => Number(value))
  expect(new Set(all('memorySize'))).toEqual(new Set([assume('memoryGb') * 1024]))
  expect(new Set(all('logRetentionInDays'))).toEqual(new Set([assume('logRetentionMonths') * 30]))
  expect(new Set(all('retentionPeriodInDays'))).toEqual(new Set([assume('checkpointMonths') * 30]))
})
