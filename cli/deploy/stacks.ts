import { trailRegion } from '../../infra/events/forwarder.ts'
import type { Protection } from '../../shared/domain/service/service.ts'
import { UsageError } from '../usage-error.ts'

/** A stack that deploying makes or updates. */
export interface Stack {
  readonly name: string
  /** The file that osls builds it from. */
  readonly file: string
  readonly region: string
  /** Which of the stacks of services it is, from 1. */
  readonly number?: number
}

/**
 * The stacks of a deployment whose home is `region`, in the order in which they are deployed: what hands events over comes
 * after what takes them, and stacks of services come after those that give alarms up to them. Throws a `UsageError` for what is no region, or one where Ballast cannot work.
 */
export function stacksFor(region: string, { serviceStacks = 0 }: Pick<Protection, 'serviceStacks'>): Stack[] {
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    throw new UsageError(`--region is '${region}'; expected a region such as eu-west-1`)
  }
  if (/^(cn|us-gov|us-iso[a-z]*|eu-isoe|eusc)-/.test(region)) {
    throw new UsageError(
      `--region is '${region}', whose partition has a Route 53 of its own; expected one in the partition aws, for Ballast speaks to Route 53 in ${trailRegion}`,
    )
  }
  const home = { name: 'ballast', file: 'serverless.yml', region }
  const ofServices = Array.from({ length: serviceStacks }, (_, index) => ({
    name: `ballast-services-${index + 1}`,
    file: 'serverless-services.yml',
    region,
    number: index + 1,
  }))
  const forwarder = { name: `ballast-forwarder-${region}`, file: 'serverless-forwarder.yml', region: trailRegion }
  return [home, ...ofServices, ...(region === trailRegion ? [] : [forwarder])]
}
