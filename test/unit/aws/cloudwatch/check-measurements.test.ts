import { expect, it } from 'vitest'
import { checkMetrics, emfCheckMeasurements } from '../../../../shared/aws/cloudwatch/check-measurements.ts'
import { standardOutput } from '../../../support/standard-output.ts'

const lines = standardOutput()

interface EmbeddedMetrics extends Record<string, unknown> {
  _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] }
}
const published = () => lines.map((line) => JSON.parse(line) as EmbeddedMetrics)
const namesOf = (line: EmbeddedMetrics | undefined) => line?._aws.CloudWatchMetrics[0]?.Metrics.map(({ Name }) => Name)

it('gives each run a heartbeat beside its counts, under the one dimension that the alarms know', () => {
  emfCheckMeasurements().checked({ checked: 3, failed: 1 })
  const [line, ...others] = published()
  expect(others).toEqual([])
  expect(line).toMatchObject({ Heartbeat: 1, ServicesChecked: 3, ServicesFailed: 1, ...checkMetrics.dimensions })
  expect(line?._aws.CloudWatchMetrics).toMatchObject([{ Namespace: checkMetrics.namespace, Dimensions: [['service']] }])
})

it('gives the DNS probe of each service a line of its own', () => {
  const measurements = emfCheckMeasurements()
  measurements.probed('web', { queries: 10, failures: 2, candidateShare: 12.5 })
  measurements.probed('api', { queries: 10, failures: 0, candidateShare: null })
  const [web, api] = published()
  expect(web).toMatchObject({ service: 'web', DnsProbeQueries: 10, DnsProbeFailures: 2, DnsCandidateShare: 12.5 })
  expect(api).toMatchObject({ service: 'api', DnsProbeFailures: 0 })
  expect(namesOf(api)).toEqual(['DnsProbeQueries', 'DnsProbeFailures'])
})
