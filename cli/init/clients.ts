import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { eksClient } from '../../shared/aws/clients/eks.ts'
import { clientConfig, type ClientOptions } from '../../shared/aws/clients/options.ts'
import { route53Client } from '../../shared/aws/clients/route53.ts'
import { taggingClient } from '../../shared/aws/clients/tagging.ts'

/**
 * Before each call of Route 53, which takes five a second of a whole account (Route 53 quotas), and of EKS, which does not
 * say: Ballast, deployments and controllers want some of them.
 */
const pauseMilliseconds = 250

/** The clients that init reads an account with. `sleep` is for the pauses between calls. */
export function initClients(options: ClientOptions, sleep: (milliseconds: number) => Promise<void>) {
  const clients = {
    route53: route53Client(options),
    loadBalancing: new ElasticLoadBalancingV2Client(clientConfig(options)),
    eks: eksClient(options),
    tagging: taggingClient(options),
  }
  const paced =
    <Given, Answer>(next: (given: Given) => Promise<Answer>) =>
    async (given: Given): Promise<Answer> => {
      await sleep(pauseMilliseconds)
      return next(given)
    }
  clients.route53.middlewareStack.add(paced, { step: 'initialize', name: 'paced' })
  clients.eks.middlewareStack.add(paced, { step: 'initialize', name: 'paced' })
  return clients
}
