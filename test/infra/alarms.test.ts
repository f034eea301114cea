import { describe, expect, it } from 'vitest'
import { alarmDefinitions, alarms } from '../../infra/alarms.ts'
import { signals } from '../../shared/domain/signals/index.ts'
import type { Signal } from '../../shared/domain/signals/signal.ts'
import { protection, service } from '../support/builders.ts'

const fleets = {
  stable: { setIdentifier: 'ec2', loadBalancer: 'app/web-ec2/50dc6c495c0c9188' },
  candidate: {
    setIdentifier: 'eks',
    loadBalancer: 'app/web-eks/1f2e3d4c5b6a7988',
    targetGroup: 'targetgroup/web-eks/73e2d6bc24d8a067',
  },
}
const services = [service({ fleets }), service({ name: 'web-1' }), service({ name: 'web1', mode: 'off' })]
const definitions = alarmDefinitions(protection(...services))
const resources = alarms(definitions)

describe('alarms', () => {
  it.each(
    services.flatMap((each) =>
      Object.values<Signal>(signals).flatMap((signal) =>
        signal.tripwires(each).map((tripwire) => ({ service: each.name, signal: signal.name, tripwire })),
      ),
    ),
  )('$service has an alarm for $signal of $tripwire.subject', ({ service: name, signal, tripwire }) => {
    const alarmName = `ballast-${name}-${signal}-${tripwire.subject}`
    const found = Object.values(resources).filter(({ Properties }) => Properties['AlarmName'] === alarmName)
    expect(found).toHaveLength(1)
    expect(found[0]?.Properties).toMatchObject({
      AlarmDescription: tripwire.description,
      Threshold: tripwire.threshold,
      ComparisonOperator: tripwire.comparison,
      EvaluationPeriods: tripwire.evaluationPeriods,
      DatapointsToAlarm: tripwire.datapointsToAlarm,
      TreatMissingData: tripwire.treatMissingData,
    })
  })

  it('gives services with like names alarms of their own', () => {
    expect(Object.keys(resources)).toHaveLength(definitions.length)
    expect(new Set(definitions.map(({ name }) => name)).size).toBe(definitions.length)
  })

  it('has logical ids that CloudFormation takes', () => {
    for (const id of Object.keys(resources)) expect(id).toMatch(/^[A-Za-z0-9]{1,255}$/)
  })

  it('alarms on the last metric alone, over metrics of the period that it speaks of', () => {
    for (const { Properties } of Object.values(resources)) {
      const metrics = Properties['Metrics'] as { ReturnData: boolean; MetricStat?: { Period: number } }[]
      expect(metrics.map(({ ReturnData }) => ReturnData)).toEqual(
        metrics.map((_, index) => index === metrics.length - 1),
      )
      expect(metrics.length).toBeLessThanOrEqual(10)
    }
    for (const { metrics, periodSeconds } of definitions) {
      const periods = metrics.flatMap((metric) => ('query' in metric ? [metric.query.periodSeconds] : []))
      expect(new Set(periods)).toEqual(new Set([periodSeconds]))
    }
  })

  it('compares the errors with what is let pass, as metric math', () => {
    const candidate = definitions.find(({ name }) => name === 'ballast-web-error-rate-candidate')
    expect(candidate).toMatchObject({ service: 'web', signal: 'error-rate', subject: 'candidate' })
    expect(Object.values(alarms(candidate === undefined ? [] : [candidate]))[0]?.Properties['Metrics']).toEqual(
      expect.arrayContaining([
        {
          Id: 'candidate_requests',
          MetricStat: {
            Metric: {
              Namespace: 'AWS/ApplicationELB',
              MetricName: 'RequestCount',
              Dimensions: [
                { Name: 'LoadBalancer', Value: 'app/web-eks/1f2e3d4c5b6a7988' },
                { Name: 'TargetGroup', Value: 'targetgroup/web-eks/73e2d6bc24d8a067' },
              ],
            },
            Period: 60,
            Stat: 'Sum',
          },
          ReturnData: false,
        },
        expect.objectContaining({ Id: 'usual', Expression: expect.stringContaining('FILL('), ReturnData: false }),
        expect.objectContaining({ Id: 'times', Expression: 'errors/(1+usual+usual^0.5)', ReturnData: true }),
      ]),
    )
  })
})
