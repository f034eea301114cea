import { loadConfig } from '../../shared/config/index.ts'
import { packageStacks, toRaise } from '../deploy/deploy.ts'
import { oslsDeployer } from '../deploy/osls.ts'
import { sizesOf, sizesText } from '../deploy/sizes.ts'
import { stacksFor } from '../deploy/stacks.ts'
import type { DeployOptions } from './deploy.ts'

/** What packaging may be told beside that. */
export interface PackageOptions extends DeployOptions {
  readonly json?: boolean
}

/** Builds what `deploy` would deploy, without credentials or network, and says how large it is. Throws as `deploy` does. */
export async function packageAll(options: PackageOptions, tell: (line: string) => void): Promise<void> {
  const { region, config, email, out, json = false } = options
  const protection = loadConfig(config)
  stacksFor(region, protection)
  const packaged = await packageStacks({ region, protection }, oslsDeployer({ region, config, email, out }))
  const stacks = sizesOf(packaged)
  const quotas = toRaise(packaged)
  if (json) tell(JSON.stringify({ folder: out, stacks, quotasToRaise: quotas }, null, 2))
  else for (const line of [sizesText(stacks), ...quotas, `in ${out}`]) tell(line)
}
