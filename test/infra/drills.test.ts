import { describe, expect, it } from 'vitest'
import { anyTime, drillProtection, drillService } from '../../drills/deployed/stack.ts'
import { alarmDefinitions } from '../../infra/alarms.ts'
import { drillSchedules } from '../../infra/drills.ts'
import { stackResources } from '../../infra/index.ts'
import { failurePattern, rulesNamed } from '../../infra/events/rules.ts'
import type { DrillPolicy } from '../../shared/domain/drill/policy.ts'

const scheduled = (weekly: DrillPolicy['weekly']) =>
  drillProtection({ ...drillService, drills: { ...anyTime, weekly } })

const properties = (protection: ReturnType<typeof scheduled>, id: string) => drillSchedules(protection)[id]?.Properties

describe('the weekly drills', () => {
  const twice = scheduled([
    { scenario: 'bad-candidate', day: 'tue', at: '10:05' },
    { scenario: 'request-spike', day: 'sun', at: '00:00' },
  ])

  it.each([
    ['DrillDrillDashweb1', 'cron(5 10 ? * TUE *)', 'bad-candidate'],
    ['DrillDrillDashweb2', 'cron(0 0 ? * SUN *)', 'request-spike'],
  ])('%s runs at %s', (id, schedule, scenario) => {
    expect(properties(twice, id)).toMatchObject({
      ScheduleExpression: schedule,
      State: 'ENABLED',
      Targets: [
        {
          Arn: { Ref: 'RunDrillDurableLambdaAlias' },
          Input: JSON.stringify({ scenario, service: 'drill-web', by: 'the weekly schedule' }),
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] } },
        },
      ],
    })
    expect(properties(twice, 'DrillPermission')).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'RunDrillDurableLambdaAlias' },
      Principal: 'events.amazonaws.com',
      SourceArn: rulesNamed('Drill'),
    })
  })

  it('may put what could not be delivered into the dead-letter queue', () => {
    const policyOf = (packaged: typeof twice) =>
      JSON.stringify(stackResources(packaged, undefined)['DeadLetterQueuePolicy'])
    expect(policyOf(twice)).toContain(JSON.stringify(rulesNamed('Drill')))
    expect(policyOf(drillProtection())).not.toContain(JSON.stringify(rulesNamed('Drill')))
  })

  it('are none where the config asks for none', () => {
    expect(drillSchedules(drillProtection())).toEqual({})
  })
})

it("a marked service's alarms look at the metrics of drills, and nobody else's do", () => {
  const namespaces = alarmDefinitions(drillProtection()).map(({ service, metrics }) => [
    service,
    ...new Set(metrics.flatMap((metric) => ('query' in metric ? metric.query.namespace : []))),
  ])
  expect(namespaces.filter(([service]) => service === 'drill-web')).toEqual(
    Array.from({ length: 3 }, () => ['drill-web', 'Ballast/Drills']),
  )
  expect(namespaces.filter(([service]) => service === 'web')).toEqual(
    Array.from({ length: 3 }, () => ['web', 'AWS/ApplicationELB']),
  )
})

it('a drill that fails pages, like an incident', () => {
  expect(JSON.stringify(failurePattern)).toContain('function:ballast-run-drill:')
})
