import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api'
import { clientConfig } from './options.ts'
import type { ClientOptions } from './options.ts'

/** A client of the tagging API in the clusters' region. */
export const taggingClient = (options: ClientOptions = {}): ResourceGroupsTaggingAPIClient =>
  new ResourceGroupsTaggingAPIClient(clientConfig(options))
