import type { Finding } from './finding.ts'
import type { Circumstances, Part, Parts } from './snapshot.ts'

/** A finding before it has the name of its check. */
export type Found = Omit<Finding, 'check'>

/** A rule that a deployed account has to follow. */
export interface Check {
  readonly name: string
  /** What it looks for, in words. */
  readonly title: string
  /** What it needs to have been read; it is not carried out without. */
  readonly reads: readonly Part[]
  /** What is not as it should be; empty where all is. Has to be pure. */
  check(seen: Circumstances & Parts): readonly Found[]
}

/** A check that is shown no more than what it says it reads. */
export const check = <const Name extends string, Read extends Part>(
  name: Name,
  title: string,
  reads: readonly Read[],
  run: (seen: Circumstances & Pick<Parts, Read>) => readonly Found[],
): Check & { readonly name: Name } => ({ name, title, reads, check: run })
