import { EKSClient } from '@aws-sdk/client-eks'
import { clientConfig } from './options.ts'
import type { ClientOptions } from './options.ts'

/** An EKS client in the clusters' region. */
export const eksClient = (options: ClientOptions = {}): EKSClient => new EKSClient(clientConfig(options))
