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
  // Says all that is wrong with either before anything is done.
  const protection = loadConfig(config)
  stacksFor(region, protection)
  await deployStacks({ region, protection }, oslsDeployer({ region, config, email, out }), tell)
}
