import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { alarmDefinitions } from '../../infra/alarms.ts'
import type { Resource } from '../../infra/cloudformation.ts'
import { dashboards } from '../../infra/health/dashboard.ts'
import { functionAlarms } from '../../infra/health/function-alarms.ts'
import { stackResources } from '../../infra/index.ts'
import { ownFunctions } from '../../infra/names.ts'
import { serviceStacks } from '../../infra/service-stacks.ts'
import type { Service } from '../../shared/domain/service/service.ts'
import { protection, service } from '../support/builders.ts'

const alarmsOf = (resources: Readonly<Record<string, Resource>>): Resource['Properties'][] =>
  Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => Properties)

const ofFunction = (name: string, metric: string) =>
  alarmsOf(functionAlarms).filter(
    ({ MetricName, Dimensions }) =>
      MetricName === metric && JSON.stringify(Dimensions) === JSON.stringify([{ Name: 'FunctionName', Value: name }]),
  )

describe('alarms on Ballast itself', () => {
  const names = Object.values(ownFunctions).map(({ name }) => name)

  it.each(names.flatMap((name) => ['Errors', 'Throttles'].map((metric) => [metric, name] as const)))(
    'page after three %s of %s within five minutes',
    (metric, name) => {
      expect(ofFunction(name, metric)).toEqual([
        expect.objectContaining({
          Namespace: 'AWS/Lambda',
          Statistic: 'Sum',
          Period: 300,
          Threshold: 3,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          EvaluationPeriods: 1,
        }),
      ])
    },
  )

  it.each([
    ['ballast-handle-incident', 48_000],
    ['ballast-check-signals', 40_000],
  ])('page when %s twice takes %d ms, nearly all that it has', (name, Threshold) => {
    expect(ofFunction(name, 'Duration')).toEqual([
      expect.objectContaining({ Statistic: 'Maximum', Threshold, EvaluationPeriods: 3, DatapointsToAlarm: 2 }),
    ])
  })

  it('leave it to the person who waits for control to see that it is slow', () => {
    expect(ofFunction('ballast-control', 'Duration')).toEqual([])
  })

  it('page for an event that not even the dead-letter queue took', () => {
    expect(ofFunction('ballast-handle-incident', 'DeadLetterErrors')).toEqual([
      expect.objectContaining({ Statistic: 'Sum', Threshold: 1 }),
    ])
  })

  it('all page, and all say what missing data means', () => {
    const pages = JSON.stringify([{ Ref: 'PagesTopic' }])
    const own = alarmsOf(stackResources(protection(), undefined)).filter(
      ({ AlarmActions }) => AlarmActions !== undefined,
    )
    expect(own.map(({ AlarmName }) => AlarmName)).toEqual(expect.arrayContaining(['ballast-no-heartbeat']))
    for (const { AlarmActions, TreatMissingData } of own) {
      expect(JSON.stringify(AlarmActions)).toBe(pages)
      expect(['breaching', 'notBreaching']).toContain(TreatMissingData)
    }
  })

  it('are all in ARCHITECTURE.md, with what they make of missing data', () => {
    const rows = readFileSync('ARCHITECTURE.md', 'utf8').split('\n')
    for (const { AlarmName, AlarmActions, TreatMissingData } of alarmsOf(stackResources(protection(), undefined))) {
      if (AlarmActions === undefined) continue
      const row = rows.find((each) => each.startsWith('|') && each.includes(`\`${String(AlarmName)}\``))
      expect(row).toContain(`\`${String(TreatMissingData)}\``)
    }
  })

  it('take silence for trouble only where something must be heard each minute', () => {
    const own = alarmsOf(stackResources(protection(), undefined))
    const loud = own.filter(({ TreatMissingData }) => TreatMissingData === 'breaching')
    expect(loud.map(({ AlarmName }) => AlarmName)).toEqual(['ballast-no-heartbeat'])
  })
})

interface Widget {
  readonly type: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly properties: { readonly title?: string; readonly markdown?: string; readonly metrics?: unknown[][] }
}

const onEks = (name: string): Service => {
  const { fleets, ...rest } = service({ name, record: { hostedZoneId: 'Z1', name: `${name}.example.com`, type: 'A' } })
  const nodeGroup = (role: string) => ({ nodeGroup: { cluster: `prod-${role}`, name, maxNodes: 20 } })
  return {
    ...rest,
    fleets: {
      stable: { ...fleets.stable, ...nodeGroup('blue') },
      candidate: { ...fleets.candidate, ...nodeGroup('green') },
    },
  }
}

const boards = (...services: Service[]) => {
  const all = protection(...services)
  return Object.values(dashboards(all, alarmDefinitions(all), ['HeartbeatAlarm'])).map(({ Properties }) => ({
    name: Properties['DashboardName'],
    widgets: (JSON.parse((Properties['DashboardBody'] as { 'Fn::Sub': string })['Fn::Sub']) as { widgets: Widget[] })
      .widgets,
  }))
}

describe('the dashboard', () => {
  const [board] = boards(service({ mode: 'observe' }), onEks('shop'))
  const titles = board?.widgets.map(({ properties: { title } }) => title)
  const linesOf = (wanted: string) =>
    JSON.stringify(board?.widgets.find(({ properties }) => properties.title === wanted))

  it('has its region in its name, for names are the account’s', () => {
    expect(board?.name).toEqual({ 'Fn::Sub': 'ballast-${AWS::Region}' })
  })

  it('begins with what it is, and in which mode each service is', () => {
    expect(board?.widgets[0]).toMatchObject({ type: 'text', x: 0, y: 0, width: 24 })
    expect(board?.widgets[0]?.properties.markdown).toContain('**web** (observe), **shop** (enforce)')
  })

  it.each(['web', 'shop'])('has a chart for each alarm of %s, with its threshold', (name) => {
    const own = alarmDefinitions(protection(service(), onEks('shop'))).filter((each) => each.service === name)
    expect(titles).toEqual(expect.arrayContaining(own.map((alarm) => alarm.name)))
    expect(linesOf(`ballast-${name}-error-rate-candidate`)).toContain('"annotations"')
  })

  it('shows requests, shares, times and, of a service on EKS, nodes', () => {
    expect(linesOf('web: requests a minute')).toContain('app/web-ec2/1111111111111111')
    expect(linesOf("web: candidate's share")).toContain('"DnsCandidateShare","service","web"')
    for (const metric of ['MTTD', 'MTTI', 'MTTR']) {
      expect(linesOf('web: times to detect, identify and recover, by class')).toContain(metric)
    }
    expect(linesOf('shop: nodes of the cluster (Container Insights)')).toContain('prod-green')
    expect(titles).not.toContain('web: nodes of the cluster (Container Insights)')
  })

  it('shows Ballast itself: its alarms, its heartbeat, its functions and what was not handled', () => {
    expect(JSON.stringify(board?.widgets.find(({ type }) => type === 'alarm'))).toContain('${HeartbeatAlarm.Arn}')
    expect(linesOf('Heartbeat, and services that were looked at')).toContain(
      '"Ballast","Heartbeat","service","ballast"',
    )
    for (const { name } of Object.values(ownFunctions)) expect(linesOf('Errors of the functions')).toContain(name)
    expect(linesOf('Events and messages in the dead-letter queue')).toContain('${DeadLetterQueue.QueueName}')
  })

  it('shows incidents by a function on the first of them, right below what it is', () => {
    const custom = board?.widgets[1]
    expect(custom).toMatchObject({
      type: 'custom',
      x: 0,
      width: 24,
      properties: {
        title: 'Incidents',
        endpoint: '${ShowIncidentsLambdaFunction.Arn}',
        updateOn: { refresh: true, resize: false, timeRange: false },
      },
    })
    expect(many.flatMap(({ widgets }) => widgets).filter(({ type }) => type === 'custom')).toEqual([custom])
  })

  const many = boards(...Array.from({ length: 60 }, (_, index) => onEks(`shop-${index}`)))

  it('is several where the services do not fit one, each service on one of them', () => {
    expect(many).toHaveLength(3)
    const charts = many.flatMap(({ widgets }) => widgets.map(({ properties: { title = '' } }) => title))
    expect(charts.filter((title) => title.endsWith(': requests a minute'))).toHaveLength(60)
  })

  it.each(many.map(({ widgets }, index) => [index + 1, widgets] as const))(
    'keeps within what CloudWatch takes of one: number %i',
    (_, widgets) => {
      expect(widgets.length).toBeLessThanOrEqual(500)
      expect(widgets.flatMap(({ properties: { metrics = [] } }) => metrics).length).toBeLessThanOrEqual(2_500)
    },
  )

  it('is one that says where each service is shown, where services have stacks of their own', () => {
    const services = ['web', 'checkout', 'search'].map((name) => service({ name }))
    const spread = { ...protection(...services), serviceStacks: 8 }
    const home = Object.values(dashboards(spread, alarmDefinitions(spread), ['HeartbeatAlarm']))
    expect(home).toHaveLength(1)
    const text = JSON.stringify(home[0]?.Properties['DashboardBody'])
    expect(text).toContain('ballast-${AWS::Region}-services-1: checkout, search')
    expect(text).toContain('ballast-${AWS::Region}-services-7: web')
    expect(text).toContain('${ShowIncidentsLambdaFunction.Arn}')
    expect(text).not.toContain('requests a minute')
    const seventh = Object.values(serviceStacks(spread)[6] ?? {}).find(({ Type }) => Type.endsWith('Dashboard'))
    expect(seventh?.Properties['DashboardName']).toEqual({ 'Fn::Sub': 'ballast-${AWS::Region}-services-7' })
    expect(JSON.stringify(seventh)).toContain('web: requests a minute')
  })

  it('puts no widget over another, and none beyond the width', () => {
    const taken = new Set<string>()
    for (const { x, y, width, height } of board?.widgets ?? []) {
      expect(x + width).toBeLessThanOrEqual(24)
      for (let column = x; column < x + width; column++) {
        for (let row = y; row < y + height; row++) {
          expect(taken.has(`${column} ${row}`)).toBe(false)
          taken.add(`${column} ${row}`)
        }
      }
    }
  })
})
