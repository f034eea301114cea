import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { mostDays, readHistory } from '../../backtest/cloudwatch.ts'
import { readCsv } from '../../backtest/csv.ts'
import { historyOf, type History } from '../../backtest/history.ts'
import { backtest as run, type Backtest } from '../../backtest/run.ts'
import { backtestSignals, type BacktestSignalName } from '../../backtest/signals.ts'
import { summaryOf } from '../../backtest/summary.ts'
import { cloudWatchClient } from '../../shared/aws/clients/cloudwatch.ts'
import { cloudWatchMetrics } from '../../shared/aws/cloudwatch/metrics.ts'
import { loadConfig } from '../../shared/config/index.ts'
import { PortError } from '../../shared/ports/port-error.ts'
import { Failure } from '../failure.ts'
import { giveJson, reasonOf, writeOut, type JsonTarget } from '../output/files.ts'
import { UsageError } from '../usage-error.ts'

export interface BacktestOptions {
  readonly signal: string
  readonly csv?: string
  readonly service?: string
  readonly days: number
  readonly config: string
  readonly falseAlarmsPerWeek: number
  readonly json?: JsonTarget
  readonly plot?: string
}

/** Judges history from a CSV or from CloudWatch and prints what Ballast and what alarms would have said. */
export async function backtest(options: BacktestOptions): Promise<void> {
  const signal = signalOf(options.signal)
  if ((options.csv === undefined) === (options.service === undefined)) {
    const found = options.csv === undefined ? 'neither' : 'both'
    throw new UsageError(`backtest: found ${found} --csv and --service, expected one of them`)
  }
  const history =
    options.csv === undefined
      ? await fromCloudWatch(signal, options.service ?? '', options)
      : fromCsv(signal, options.csv)
  const result = run(signal, history, options.falseAlarmsPerWeek)
  const isPrinted = giveJson(options.json, () => JSON.stringify(result.result, null, 2))
  if (options.plot !== undefined) writeOut('--plot', options.plot, await plot(result, history))
  if (!isPrinted) process.stdout.write(`${summaryOf(result)}\n`)
}

function signalOf(name: string): BacktestSignalName {
  if (Object.hasOwn(backtestSignals, name)) return name as BacktestSignalName
  throw new UsageError(`--signal: found '${name}', expected one of ${Object.keys(backtestSignals).join(', ')}`)
}

function fromCsv(signal: BacktestSignalName, file: string): History {
  const { columns } = backtestSignals[signal]
  return historyOf(readCsv(readText(file), file, columns), columns.length, file)
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UsageError(`--csv ${file} cannot be read: ${reasonOf(cause)}`, { cause })
  }
}

async function fromCloudWatch(
  signal: BacktestSignalName,
  name: string,
  { days, config }: BacktestOptions,
): Promise<History> {
  if (days > mostDays) {
    throw new UsageError(
      `--days: found ${days}, expected at most ${mostDays}: CloudWatch keeps no fine datapoints longer`,
    )
  }
  const { services } = loadConfig(config)
  const service = services.find((each) => each.name === name)
  if (service === undefined) {
    throw new UsageError(`--service: found '${name}', expected one of ${services.map((each) => each.name).join(', ')}`)
  }
  const metrics = cloudWatchMetrics(cloudWatchClient())
  const progress = (line: string): boolean => process.stderr.write(`${line}\n`)
  try {
    const read = await readHistory(signal, service, { days, now: Date.now() }, { metrics, progress, wait })
    progress(`${read.metricsRead} metrics read, USD ${((read.metricsRead * 0.01) / 1000).toFixed(4)}`)
    return historyOf(read.rows, backtestSignals[signal].columns.length, `--service ${name}`, read.periodSeconds)
  } catch (cause) {
    if (cause instanceof PortError) throw new Failure(`CloudWatch cannot be read: ${cause.message}`, { cause })
    throw cause
  }
}

// The chart library is large: it is loaded only for a picture.
async function plot(result: Backtest, { rows }: History): Promise<string> {
  const { plotOf } = await import('../../backtest/plot.ts')
  return plotOf(result, rows[0]?.at ?? 0)
}
