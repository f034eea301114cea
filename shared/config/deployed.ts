import type { Protection } from '../domain/service/service.ts'
import { loadConfig } from './index.ts'

/**
 * What a function protects. A package has this module's answer inside, as the config was checked when it was packaged
 * (infra/osls/bundle.ts), so that a cold start neither reads nor checks it again. In the repository it is the file that
 * `BALLAST_CONFIG` names; throws a `ConfigError` with all that is wrong in it.
 */
export const deployedProtection = ({ BALLAST_CONFIG }: Readonly<Record<string, string | undefined>>): Protection =>
  loadConfig(BALLAST_CONFIG || 'ballast.yml')
