import type { Stack } from './stacks.ts'

/** Who AWS says that the credentials belong to. */
export interface Caller {
  readonly account: string
  readonly arn: string
}

/** What deploying needs from outside. What fails throws a `Failure` that says what to do. */
export interface Deployer {
  caller(): Promise<Caller>
  /** Builds a stack's template and functions, offline; gives the template. */
  package(stack: Stack): Promise<string>
  /** Creates or updates a stack from what was packaged for it, and waits until that is done. */
  deploy(stack: Stack): Promise<void>
  /** The outputs of a deployed stack by their names. */
  outputs(stack: Stack): Promise<Readonly<Record<string, string>>>
}
