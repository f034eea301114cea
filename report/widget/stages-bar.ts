import type { Timings } from '../../shared/domain/incident/incident.ts'
import { stageDurations } from '../../shared/domain/incident/timings.ts'
import { second } from '../../shared/domain/time.ts'
import { html, nothing, type Html } from '../html/html.ts'
import { instantOf } from '../model/stages.ts'
import { durationText } from '../text.ts'

/** Width of the picture in its own units; it is stretched to that of the widget. */
const width = 1_000
/** No phase that took any time is drawn narrower. */
const narrowest = 4

type Phase = 'detect' | 'identify' | 'fix' | 'verify' | 'going'

/** The phases in order, each with the instants that may end it, the latest first. */
const phases: readonly (readonly [phase: Phase, ends: readonly (keyof Timings)[]])[] = [
  ['detect', ['detected']],
  ['identify', ['identified']],
  ['fix', ['ttlPassed', 'inSync', 'applied']],
  ['verify', ['verified']],
]

interface Stretch {
  readonly phase: Phase
  readonly from: number
  readonly to: number
}

const words: Readonly<Record<Phase, string>> = {
  detect: 'detect',
  identify: 'identify',
  fix: 'fix',
  verify: 'verify',
  going: 'going on',
}

/** The four phases of an incident, one behind the other, from its onset; what goes on ends at `at`. None without an onset. */
export function stretchesOf(timings: Timings, at: number | null): Stretch[] {
  const onset = instantOf(timings, 'onset')
  if (onset === null) return []
  const stretches: Stretch[] = []
  let from = onset
  for (const [phase, ends] of phases) {
    const to = ends.map((end) => instantOf(timings, end)).find((instant) => instant !== null) ?? null
    if (to === null) continue
    stretches.push({ phase, from, to: Math.max(from, to) })
    from = Math.max(from, to)
  }
  return at === null || at <= from ? stretches : [...stretches, { phase: 'going', from, to: at }]
}

const secondsOf = ({ from, to }: Stretch): number => (to - from) / second

/**
 * An incident's phases to scale, as a picture of its own marks, and what they took in words beside it. `at` is now for an
 * incident that goes on, else null.
 */
export function stagesBar(timings: Timings, at: number | null): Html {
  const stretches = stretchesOf(timings, at)
  const [first, last] = [stretches[0], stretches.at(-1)]
  if (first === undefined || last === undefined || last.to === first.from) return nothing
  const scale = width / (last.to - first.from)
  const told = stretches.map((each) => `${words[each.phase]} ${durationText(secondsOf(each))}`).join(', ')
  const { mttd, mtti, mttr } = stageDurations(timings)
  const totals = [
    ['MTTD', mttd],
    ['MTTI', mtti],
    ['MTTR', mttr],
  ] as const
  const known = totals
    .flatMap(([name, seconds]) => (seconds === null ? [] : `${name} ${durationText(seconds)}`))
    .join(', ')
  return html`<svg
      class="bal-bar"
      viewBox="0 0 ${width} 20"
      preserveAspectRatio="none"
      role="img"
      aria-label="Stages to scale: ${told}${known !== '' && `; ${known}`}"
    >
      ${stretches.map((each) => {
        const wide = (each.to - each.from) * scale
        return html`<rect
          class="bal-${each.phase}"
          x="${Math.round((each.from - first.from) * scale)}"
          y="0"
          width="${wide === 0 ? 0 : Math.max(narrowest, Math.round(wide))}"
          height="20"
        />`
      })}
    </svg>
    <ul class="bal-key" aria-hidden="true">
      ${stretches.map((each) => html`<li><i class="bal-${each.phase}"></i>${words[each.phase]} <b>${durationText(secondsOf(each))}</b></li> `)}
      ${known !== '' && html`<li class="bal-faint">${known}</li>`}
    </ul>`
}
