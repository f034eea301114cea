import type { Protection } from '../../shared/domain/service.ts'
import { Failure } from '../failure.ts'
import type { Deployer } from './deployer.ts'
import { exceededLimits } from './limits.ts'
import { nextSteps } from './next-steps.ts'
import { stacksFor, type Stack } from './stacks.ts'

/**
 * Builds all stacks of a deployment at home in `region`, and gives them. Throws a `Failure` for what AWS would not take, with
 * the numbers and the way out.
 */
export async function packageStacks(region: string, deployer: Pick<Deployer, 'package'>): Promise<Stack[]> {
  const stacks = stacksFor(region)
  const problems: string[] = []
  for (const stack of stacks) problems.push(...exceededLimits(stack.name, await deployer.package(stack)))
  if (problems.length > 0) throw new Failure(`${problems.join('\n')}\nNothing was deployed.`)
  return stacks
}

/**
 * Deploys everything at home in `region`, after all that can be known before was checked, and tells what there is now and
 * what to do next. A stack that fails leaves those before it deployed; to repeat is safe.
 */
export async function deployStacks(
  { region, protection }: { readonly region: string; readonly protection: Protection },
  deployer: Deployer,
  tell: (line: string) => void,
): Promise<void> {
  const planned = stacksFor(region)
  const { account, arn } = await deployer.caller()
  tell(`Deploys to account ${account} as ${arn}: ${planned.map((each) => `${each.name} (${each.region})`).join(', ')}`)
  const stacks = await packageStacks(region, deployer)
  for (const [index, stack] of stacks.entries()) {
    try {
      await deployer.deploy(stack)
    } catch (error) {
      throw new Failure(
        `${(error as Error).message}\n${unfinished(stacks.slice(0, index), stack)} Run npm run deploy again when that is put right; it repeats nothing that is done.`,
        { cause: error },
      )
    }
  }
  for (const stack of stacks) {
    tell(`\n${stack.name} (${stack.region}):`)
    for (const [name, value] of Object.entries(await deployer.outputs(stack))) tell(`  ${name}: ${value}`)
  }
  for (const line of nextSteps(protection, stacks)) tell(line)
}

const unfinished = (done: readonly Stack[], failed: Stack): string =>
  done.length === 0
    ? `${failed.name} was not deployed in ${failed.region}.`
    : `${done.map(({ name }) => name).join(', ')} is deployed and at work, but ${failed.name} is not in ${failed.region}: no event tells Ballast of weight changes, and it finds them by its look each minute, later.`
