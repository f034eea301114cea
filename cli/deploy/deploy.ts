import type { Protection } from '../../shared/domain/service/service.ts'
import { Failure } from '../failure.ts'
import type { Deployer } from './deployer.ts'
import { exceededLimits, quotasToRaise } from './limits.ts'
import { nextSteps } from './next-steps.ts'
import { stacksFor, type Stack } from './stacks.ts'
import { measured, type TemplateSize } from './template.ts'

/** What is deployed, and where. */
interface Deployment {
  /** The home region. */
  readonly region: string
  readonly protection: Protection
}

/** A stack that can be deployed. */
export interface Packaged {
  readonly stack: Stack
  readonly size: TemplateSize
}

/**
 * Builds all stacks of a deployment, and gives them with their sizes. Throws a `Failure` for what AWS would not take, with the
 * numbers and the way out.
 */
export async function packageStacks(
  { region, protection }: Deployment,
  deployer: Pick<Deployer, 'package'>,
): Promise<Packaged[]> {
  const packaged: Packaged[] = []
  for (const stack of stacksFor(region, protection)) {
    packaged.push({ stack, size: measured(await deployer.package(stack)) })
  }
  const problems = packaged.flatMap(({ stack, size }) => exceededLimits(stack.name, size, protection))
  if (problems.length > 0) throw new Failure(`${problems.join('\n')}\nNothing was deployed.`)
  return packaged
}

/** What has to be raised in the account before stacks can be deployed. */
export const toRaise = (packaged: readonly Packaged[]): string[] =>
  packaged.flatMap(({ stack, size }) => quotasToRaise(stack.name, size))

/**
 * Deploys everything, after all that can be known before was checked, and tells what there is now and what to do next. A
 * stack that fails leaves those before it deployed; to repeat is safe.
 */
export async function deployStacks(
  deployment: Deployment,
  deployer: Deployer,
  tell: (line: string) => void,
): Promise<void> {
  const planned = stacksFor(deployment.region, deployment.protection)
  const { account, arn } = await deployer.caller()
  tell(`Deploys to account ${account} as ${arn}: ${planned.map((each) => `${each.name} (${each.region})`).join(', ')}`)
  const packaged = await packageStacks(deployment, deployer)
  for (const line of toRaise(packaged)) tell(line)
  const stacks = packaged.map(({ stack }) => stack)
  for (const [index, stack] of stacks.entries()) {
    try {
      await deployer.deploy(stack)
    } catch (error) {
      throw new Failure(
        `${(error as Error).message}\n${unfinished(stacks.slice(0, index), stacks.slice(index))} Run npm run deploy again when that is put right; it repeats nothing that is done.`,
        { cause: error },
      )
    }
  }
  for (const stack of stacks) {
    const outputs = Object.entries(await deployer.outputs(stack))
    if (outputs.length > 0) tell(`\n${stack.name} (${stack.region}):`)
    for (const [name, value] of outputs) tell(`  ${name}: ${value}`)
  }
  for (const line of nextSteps(deployment.protection, stacks)) tell(line)
}

/** What is at work, and what is missing where a stack could not be deployed, which is the first of `missing`. */
function unfinished(done: readonly Stack[], missing: readonly Stack[]): string {
  const [failed] = missing
  if (done.length === 0) return `${failed?.name} was not deployed in ${failed?.region}.`
  const services = missing.filter(({ number }) => number !== undefined)
  const forwarder = missing.find(({ number }) => number === undefined)
  return [
    `${done.map(({ name }) => name).join(', ')} ${done.length === 1 ? 'is' : 'are'} deployed and at work.`,
    ...(services.length === 0
      ? []
      : [
          `${services.map(({ name }) => name).join(', ')} may not be as the config says: services in there may have no alarms, and Ballast finds their incidents by its look each minute.`,
        ]),
    ...(forwarder === undefined
      ? []
      : [
          `${forwarder.name} is not as the config says in ${forwarder.region}: where it is missing, no event tells Ballast of weight changes, and it finds them by its look each minute, later.`,
        ]),
  ].join(' ')
}
