import type { LineKind } from '../model/panels.ts'

/** Colours are the page's own, so that one picture serves both schemes and print. */
export const ink = {
  text: 'var(--text)',
  card: 'var(--card)',
  faint: 'var(--faint)',
  rule: 'var(--rule)',
  mark: 'var(--mark)',
  total: 'var(--total)',
  stage: 'var(--stage)',
} as const

interface Look {
  readonly color: string
  readonly width: number
  readonly type: 'solid' | 'dashed' | 'dotted' | number[]
}

/** Lines differ in width and dashes as well as in colour. */
export const looks: Readonly<Record<LineKind, Look>> = {
  users: { color: 'var(--users)', width: 2.5, type: 'solid' },
  stable: { color: 'var(--stable)', width: 1.5, type: 'solid' },
  candidate: { color: 'var(--candidate)', width: 2.5, type: 'solid' },
  weights: { color: 'var(--weights)', width: 1.5, type: [6, 3] },
  without: { color: 'var(--without)', width: 1.5, type: [2, 3] },
}

/** The size of a picture: that of a desk or of paper, or that of a phone. */
export interface Format {
  readonly width: number
  readonly fontSize: number
  readonly isNarrow: boolean
}

export const formats = {
  wide: { width: 880, fontSize: 12, isNarrow: false },
  narrow: { width: 340, fontSize: 11, isNarrow: true },
} as const satisfies Record<string, Format>
