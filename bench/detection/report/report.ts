import { markdownTable } from 'markdown-table'
import { cellName, measuredIn, type Cell, type DetectionResult } from './result.ts'
import { leadMinutes } from '../traces/source.ts'
import type { Measured } from '../bench-condition.ts'
import { pooledRate, type Rate } from '../../statistics.ts'
import { judged } from './goals.ts'

const minutes = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(value < 100 ? 1 : 0))

const rate = ({ rate: mean, low, high }: Rate): string => `${mean.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`

/** Means of which a tenth or more are incidents that were never found are lower bounds. */
const isLowerBound = ({ unfound, incidents }: Measured): boolean => unfound >= incidents / 10

const delay = (measured: Measured | undefined): string => {
  const spread = measured?.delay ?? null
  if (measured === undefined || spread === null) return '–'
  return `${isLowerBound(measured) ? '≥ ' : ''}${minutes(spread.mean)}`
}

const detail = (measured: Measured | undefined): string => {
  const spread = measured?.delay ?? null
  if (measured === undefined || spread === null) return '–'
  const missed = `${(100 * measured.missedSoon).toFixed(0)} %`
  return [delay(measured), minutes(spread.median), minutes(spread.p90), missed].join(' / ')
}

/** Detectors that are told in full; of the others the table has the mean delay. */
const inFull = [judged, 'oracle CUSUM']

const namesIn = (cells: readonly Cell[]): string[] => [
  ...new Set(cells.flatMap((cell) => cell.detectors.map(({ detector }) => detector))),
]

const aligned = (rows: readonly (readonly string[])[], columns: number): string =>
  markdownTable(rows, { align: ['l', ...Array.from({ length: columns }, () => 'r' as const)] })

function delayTable(cells: readonly Cell[]): string {
  const names = namesIn(cells)
  const rows = cells.map((cell) => [
    cellName(cell),
    ...names.map((name) => (inFull.includes(name) ? detail : delay)(measuredIn(cell, name))),
  ])
  return aligned([['service and incident', ...names], ...rows], names.length)
}

/** A detector's false alarms over some cells, without a past too; of those tuned for each incident the worst. */
function falseAlarms(cells: readonly Cell[], name: string, isCold: boolean): string {
  const mine = cells.flatMap((cell) => measuredIn(cell, name) ?? [])
  if (isCold) return rate(pooledRate(mine.map(({ coldFalseAlarms }) => coldFalseAlarms)))
  const worst = mine.map((each) => each.falseAlarms).toSorted((left, right) => right.rate - left.rate)[0]
  return worst === undefined ? '–' : rate(worst)
}

function falseAlarmTable(cells: readonly Cell[]): string {
  const names = namesIn(cells)
  const ours = names.filter((name) => name.startsWith(judged))
  const services = [...new Set(cells.map(({ service }) => service))]
  const rows = services.map((service) => {
    const mine = cells.filter((cell) => cell.service === service)
    return [
      service,
      ...names.map((name) => falseAlarms(mine, name, false)),
      ...ours.map((name) => falseAlarms(mine, name, true)),
    ]
  })
  const heads = [...names, ...ours.map((name) => `${name}, without a past`)]
  return aligned([['service', ...heads], ...rows], heads.length)
}

/** The alarms of idle services; where a release is under way there is no alarm to tell of. */
function stagesTable({ twoStages }: DetectionResult): string {
  const rows = twoStages
    .filter(({ stage }) => stage === 'alarm')
    .map(({ signal, service, incidents, inTime, threshold, wakeUps, needed }) => [
      `${signal}, ${service}`,
      `${inTime} of ${incidents}`,
      String(threshold),
      wakeUps === null ? '–' : rate(wakeUps),
      needed === null ? 'none' : needed.threshold.toPrecision(3),
      needed === null ? '–' : rate(needed.wakeUps),
    ])
  const heads = ['alarm', 'in time', 'threshold', 'wake-ups a week', 'needed for 99 %', 'wake-ups a week with that']
  return aligned([heads, ...rows], heads.length - 1)
}

const titles = {
  'error-rate': 'Two fleets: requests a minute of the candidate, its share of all, shocks in quiet times; error rate ×',
  'request-spike': 'One series: requests a minute on average, ×',
  'dns-failure': 'One series: failed DNS answers, usually and during the incident',
  'api-throttling': 'One series: throttled API calls, usually and during the incident',
}

/** The result as text, in Markdown tables. */
export function reportOf(result: DetectionResult): string {
  const { effort, cells } = result
  const signals = Object.entries(titles).flatMap(([signal, title]) => {
    const mine = cells.filter(({ condition }) => condition.signal === signal)
    if (mine.length === 0) return []
    return [
      `## ${title}`,
      '',
      `Minutes from the onset to when the alarm can be raised, the publication's lag included: mean; of ${inFull.join(' and ')} mean / median / p90 / missed within 10 min.`,
      '',
      delayTable(mine),
      '',
      `False alarms a week (95 % interval) in ${effort.weeks} quiet weeks; without a past: in the ${leadMinutes} minutes before each incident:`,
      '',
      falseAlarmTable(mine),
      '',
    ]
  })
  const goals = result.goals.flatMap(({ goal, cells: all, met, missed }) => [
    `- ${met === all ? 'met' : 'NOT MET'}: ${goal} (${met} of ${all})`,
    ...missed.map((line) => `  - ${line}`),
  ])
  return [
    `# Detection, seed ${result.seed}`,
    '',
    `Tuned detectors: at most ${result.budgetPerWeek} false alarm a week on ${effort.weeks} quiet weeks of their own. ${effort.incidents} incidents a cell, looked at for ${result.horizonMinutes} minutes; "≥" where a tenth or more were not found by then.`,
    '',
    ...signals,
    '## Stage one',
    '',
    'Where both fleets have traffic check-signals runs the judge itself each minute. Else an alarm has to wake it:',
    '',
    stagesTable(result),
    '',
    `USD ${result.idleDollarsAMonth.toFixed(2)} a service-month while idle, by the computation of ballast cost.`,
    '',
    '## Goals',
    '',
    ...goals,
    '',
  ].join('\n')
}
