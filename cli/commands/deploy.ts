import { stack } from '../../infra/index.ts'
import { loadConfig } from '../../shared/config/index.ts'
import { deployStacks } from '../deploy/deploy.ts'
import { oslsDeployer } from '../deploy/osls.ts'
import { stacksFor } from '../deploy/stacks.ts'

/** What deploying may be told. */
export interface DeployOptions {
  readonly region: string
  readonly config: string
  readonly email?: string
  readonly out: string
}

/**
 * Deploys Ballast with the AWS credentials of this process. Throws a `ConfigError` or a `UsageError` for what is wrong with
 * the config or the region, before anything else is done, and a `Failure` for what could not be done.
 */
export async function deploy(options: DeployOptions, tell: (line: string) => void): Promise<void> {
  const { region, config, email, out } = options
  stacksFor(region)
  // Says all that is wrong with the config, and that its path is one that can be packed.
  stack({ BALLAST_CONFIG: config })
  const deployer = oslsDeployer({ region, config, email, out })
  await deployStacks({ region, protection: loadConfig(config) }, deployer, tell)
}
