import { stack } from '../../infra/index.ts'
import { packageStacks } from '../deploy/deploy.ts'
import { oslsDeployer } from '../deploy/osls.ts'
import { stacksFor } from '../deploy/stacks.ts'
import type { DeployOptions } from './deploy.ts'

/** Builds what `deploy` would deploy, without credentials or network. Throws as `deploy` does. */
export async function packageAll(options: DeployOptions, tell: (line: string) => void): Promise<void> {
  const { region, config, email, out } = options
  stacksFor(region)
  stack({ BALLAST_CONFIG: config })
  const stacks = await packageStacks(region, oslsDeployer({ region, config, email, out }))
  for (const { name, region: where } of stacks) tell(`packaged ${name} for ${where}`)
  tell(`in ${out}`)
}
