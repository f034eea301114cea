import { plainText } from '../../shared/domain/messages/plain-text.ts'
import type { Pause } from '../../shared/domain/service/ledger.ts'
import { iso, second } from '../../shared/domain/time.ts'
import { durationText } from '../text.ts'

/** Longest text from outside in a widget, characters; the report and the record have the rest. */
const longest = 160

/** Text from outside on one line, cut short. The templates escape it. */
export const brief = (text: string, atMost = longest): string => plainText(text, atMost)

/** Weights or limits with their names: `ec2 99, eks 1`. */
export const weightsBrief = (weights: Readonly<Record<string, number>>): string =>
  brief(
    Object.entries(weights)
      .map(([name, weight]) => `${name} ${weight}`)
      .join(', ') || 'none',
  )

/** `2026-03-02 12:01 UTC`. */
export const minuteText = (instant: number): string => `${iso(instant).slice(0, 16).replace('T', ' ')} UTC`

const day = 86_400

/** How long ago an instant was, for people: `12 min ago`, `3 d ago`. */
export function agoText(instant: number, at: number): string {
  const seconds = Math.max(0, Math.round((at - instant) / second))
  if (seconds >= day) return `${Math.floor(seconds / day)} d ago`
  return `${durationText(seconds < 60 ? seconds : Math.floor(seconds / 60) * 60)} ago`
}

/** Until when somebody paused what, and why. */
export const pauseText = ({ until, by, reason }: Pause): string =>
  `paused until ${until === null ? 'somebody resumes it' : minuteText(until)} by ${brief(by)}${reason === '' ? '' : `: ${brief(reason)}`}`
