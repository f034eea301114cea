import { Route53Client } from '@aws-sdk/client-route-53'
import { clientConfig } from './options.ts'
import type { ClientOptions } from './options.ts'

/** A Route 53 client. Its control plane is in us-east-1 wherever Ballast runs (Route 53 endpoints, AWS General Reference). */
export const route53Client = (options: ClientOptions = {}): Route53Client =>
  new Route53Client({ ...clientConfig(options), region: 'us-east-1' })
