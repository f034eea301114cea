import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { Route53Client } from '@aws-sdk/client-route-53'
import { SNSClient } from '@aws-sdk/client-sns'
import { VirtualClock } from '../../../drills/clock.ts'
import { createAccount } from '../../../drills/account/index.ts'
import type {
  AccountSettings,
  FleetSettings,
  ServiceSettings,
  SimulatedAccount,
} from '../../../drills/account/index.ts'

export const second = 1_000
export const minute = 60_000
/** A Monday at ten. */
export const monday = Date.UTC(2026, 2, 2, 10)
export const human = { arn: 'arn:aws:iam::123456789012:user/on-call' }

export const fleet = (fields: Partial<FleetSettings> & { setIdentifier: string }): FleetSettings => ({
  loadBalancer: `app/web-${fields.setIdentifier}/50dc6c495c0c9188`,
  weight: 1,
  capacityRequestsPerMinute: 100_000,
  errorRatio: 0.001,
  target: {
    hostedZoneId: 'Z32O12XQLNTSW2',
    dnsName: `dualstack.web-${fields.setIdentifier}.eu-west-1.elb.amazonaws.com`,
    evaluateTargetHealth: true,
  },
  ...fields,
})

export const service = (fields: Partial<ServiceSettings> = {}): ServiceSettings => ({
  name: 'web',
  record: { name: 'www.example.com', type: 'A' },
  traffic: [{ atSeconds: 0, requestsPerMinute: 6_000 }],
  fleets: {
    stable: fleet({ setIdentifier: 'ec2', weight: 99 }),
    candidate: fleet({ setIdentifier: 'eks', weight: 1 }),
  },
  ...fields,
})

export const settings = (fields: Partial<AccountSettings> = {}): AccountSettings => ({
  accountId: '123456789012',
  region: 'eu-west-1',
  hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' },
  services: [service()],
  ...fields,
})

/** An account on a clock of its own. */
export function newAccount(
  fields: Partial<AccountSettings> = {},
  seed = 1,
): { clock: VirtualClock; account: SimulatedAccount } {
  const clock = new VirtualClock(monday)
  return { clock, account: createAccount({ clock, seed, settings: settings(fields) }) }
}

/** SDK clients that talk to the account; one attempt, made-up credentials. */
export function clientsOf({ requestHandler }: Pick<SimulatedAccount, 'requestHandler'>) {
  const config = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
    requestHandler,
  }
  return {
    route53: new Route53Client({ ...config, region: 'us-east-1' }),
    cloudWatch: new CloudWatchClient(config),
    sns: new SNSClient(config),
    dynamoDb: new DynamoDBClient(config),
  }
}
