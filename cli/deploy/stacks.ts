import { trailRegion } from '../../infra/forwarder.ts'
import { UsageError } from '../usage-error.ts'

/** A stack that deploying makes or updates. */
export interface Stack {
  readonly name: string
  /** The file that osls builds it from. */
  readonly file: string
  readonly region: string
}

/**
 * The stacks of a deployment whose home is `region`, in the order in which they are deployed: what hands events over comes
 * after what takes them. Throws a `UsageError` for what is no region, or one where Ballast cannot work.
 */
export function stacksFor(region: string): Stack[] {
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    throw new UsageError(`--region is '${region}'; expected a region such as eu-west-1`)
  }
  if (/^(cn|us-gov|us-iso[a-z]*|eu-isoe|eusc)-/.test(region)) {
    throw new UsageError(
      `--region is '${region}', whose partition has a Route 53 of its own; expected one in the partition aws, for Ballast speaks to Route 53 in ${trailRegion}`,
    )
  }
  const home = { name: 'ballast', file: 'serverless.yml', region }
  const forwarder = { name: `ballast-forwarder-${region}`, file: 'serverless-forwarder.yml', region: trailRegion }
  return region === trailRegion ? [home] : [home, forwarder]
}
