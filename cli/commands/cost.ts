import { loadConfig } from '../../shared/config/index.ts'
import { estimate } from '../../drills/cost/estimate.ts'
import { estimateText } from '../cost/text.ts'

export interface CostOptions {
  readonly config: string
  readonly json: boolean
}

/** Where serverless.yml puts the stack unless the environment says otherwise. */
const defaultRegion = 'us-east-1'

/** What Ballast costs by a config, as text or JSON. It reads no account. Throws a `ConfigError` for a wrong config. */
export function cost({ config, json }: CostOptions): string {
  const region = process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION'] || defaultRegion
  const estimated = estimate(loadConfig(config), region)
  return `${json ? JSON.stringify(estimated, null, 2) : estimateText(estimated)}\n`
}
