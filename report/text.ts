import { plainText } from '../shared/domain/messages/plain-text.ts'
import { iso } from '../shared/domain/time.ts'

/** Longest text from outside that is shown, characters; the record has the rest. */
const longest = 4_000

/** Text from outside: on one line, and what cannot be seen spelled out. The templates escape it. */
export const shown = (text: string): string => plainText(text, longest)

export const countText = (count: number): string => Math.round(count).toLocaleString('en-US')

/** A duration for people: `45 s`, `5 min 21 s`, `2 h 5 min`. */
export function durationText(seconds: number | null): string {
  if (seconds === null) return '–'
  const whole = Math.round(Math.abs(seconds))
  const sign = seconds < 0 && whole > 0 ? '−' : ''
  if (Math.abs(seconds) < 1 && seconds !== 0) return `${sign}${Math.abs(seconds).toFixed(2)} s`
  if (whole < 60) return `${sign}${whole} s`
  const [hours, minutes, left] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60]
  if (hours > 0) return `${sign}${hours} h${minutes > 0 ? ` ${minutes} min` : ''}`
  return `${sign}${minutes} min${left > 0 ? ` ${left} s` : ''}`
}

/** A share of 0–1 as per cent with as many digits as tell something: `0.11 %`, `50 %`. */
export function ratioText(ratio: number | null): string {
  if (ratio === null) return '–'
  const percent = 100 * ratio
  return `${percent === 0 || Math.abs(percent) >= 10 ? Math.round(percent) : Number(percent.toPrecision(2))} %`
}

/** A number of a verdict: whole above a hundred, three digits below. */
export function numberText(value: number | null): string {
  if (value === null) return '–'
  if (!Number.isFinite(value)) return String(value)
  return Math.abs(value) >= 100 ? countText(value) : String(Number(value.toPrecision(3)))
}

/** `12:10:24`, UTC. */
export const clockText = (instant: number): string => (Number.isNaN(instant) ? '–' : iso(instant).slice(11, 19))

/** `2026-03-02`, UTC. */
export const dayText = (instant: number): string => iso(instant).slice(0, 10)

export const weightsText = (weights: Readonly<Record<string, number>>): string =>
  Object.entries(weights)
    .map(([name, weight]) => `${shown(name)} ${weight}`)
    .join(', ')

/** With a capital at its beginning. */
export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
