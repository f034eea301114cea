import type { AlarmDefinition } from '../settings.ts'

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

/** The M-of-N rule of an alarm: `datapointsToAlarm` of `evaluationPeriods`. */
export type AlarmRule = Pick<AlarmDefinition, 'evaluationPeriods' | 'datapointsToAlarm' | 'treatMissingData'>

/**
 * How many periods CloudWatch looks at: more than it evaluates, so that late and missing datapoints do not count at
 * once. The user guide leaves the exact number open; its tables have 5 for 3.
 */
export const evaluationRange = ({ evaluationPeriods }: Pick<AlarmRule, 'evaluationPeriods'>): number =>
  evaluationPeriods + 2

/**
 * The state that an evaluation range asks for, or `retain` for the one that the alarm has. `breaching` is oldest
 * first, null where a datapoint is missing. (CloudWatch user guide, Configuring how CloudWatch alarms treat missing
 * data: how alarm state is evaluated when data is missing.)
 */
export function evaluateAlarm(breaching: readonly (boolean | null)[], rule: AlarmRule): AlarmState | 'retain' {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = rule
  const real = breaching.filter((each) => each !== null)
  if (real.length === 0) {
    const states = { missing: 'INSUFFICIENT_DATA', ignore: 'retain', breaching: 'ALARM', notBreaching: 'OK' } as const
    return states[treatMissingData]
  }
  const evaluated = real.slice(-evaluationPeriods)
  const filled = treatMissingData === 'breaching' ? evaluationPeriods - evaluated.length : 0
  const count = evaluated.filter(Boolean).length + filled
  if (count >= datapointsToAlarm) return 'ALARM'
  if (treatMissingData !== 'missing' && treatMissingData !== 'ignore') return 'OK'
  // With fewer datapoints than it takes to alarm, a breach that is old enough and was never contradicted counts.
  const oldest = breaching.indexOf(true)
  const isUncontradicted = oldest !== -1 && !breaching.slice(oldest).includes(false)
  const isOldEnough = breaching.length - oldest >= datapointsToAlarm
  if (real.length >= datapointsToAlarm || !isUncontradicted || !isOldEnough) return 'OK'
  return treatMissingData === 'missing' ? 'ALARM' : 'retain'
}

const compare: Readonly<Record<AlarmDefinition['comparison'], (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
}

/** Whether each value is on the alarm's side of its threshold; null stays null. */
export const breaches = (
  values: readonly (number | null)[],
  { comparison, threshold }: Pick<AlarmDefinition, 'comparison' | 'threshold'>,
): (boolean | null)[] => values.map((value) => (value === null ? null : compare[comparison](value, threshold)))
