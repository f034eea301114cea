import type { Resources } from '../../infra/cloudformation.ts'

/** Where a stack is, and by which names the parts are known that osls makes. */
export interface Place {
  readonly stackName: string
  readonly region: string
  readonly accountId: string
  /** What `Ref` and `Fn::GetAtt` give for logical ids that the template leaves to osls: by `Id` or `Id.Attribute`. */
  readonly others: Readonly<Record<string, string>>
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A resource's name as CloudFormation makes one up; the same each time. */
export const physicalName = ({ stackName }: Pick<Place, 'stackName'>, id: string): string =>
  `${stackName}-${id}-SIMULATED1`

const arnOf = (type: string, name: string, { region, accountId }: Place): string => {
  const at = (service: string, rest: string): string => `arn:aws:${service}:${region}:${accountId}:${rest}`
  switch (type) {
    case 'AWS::Events::Rule':
      return at('events', `rule/${name}`)
    case 'AWS::DynamoDB::Table':
      return at('dynamodb', `table/${name}`)
    case 'AWS::SQS::Queue':
      return at('sqs', name)
    case 'AWS::SNS::Topic':
      return at('sns', name)
    case 'AWS::CloudWatch::Alarm':
      return at('cloudwatch', `alarm:${name}`)
    case 'AWS::IAM::Role':
      return `arn:aws:iam::${accountId}:role/${name}`
    default:
      throw new Error(`the simulated deployment knows no ARN of ${type}`)
  }
}

/** Carries out a template's intrinsic functions in a value, as CloudFormation does for a stack at a place. */
export function resolver(resources: Resources, place: Place): (value: unknown) => unknown {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Partition': 'aws',
    'AWS::Region': place.region,
    'AWS::AccountId': place.accountId,
    'AWS::StackName': place.stackName,
  }

  function ref(id: string): string {
    const known = pseudo[id] ?? place.others[id]
    if (known !== undefined) return known
    const type = resources[id]?.Type
    const name = physicalName(place, id)
    // What Ref gives is each type's own affair (CloudFormation user guide, return values).
    if (type === 'AWS::SNS::Topic') return arnOf(type, name, place)
    if (type === 'AWS::SQS::Queue') return `https://sqs.${place.region}.amazonaws.com/${place.accountId}/${name}`
    if (type !== undefined) return name
    throw new Error(`the template refers to ${id}, which it does not have`)
  }

  function attribute(id: string, name: string): string {
    const known = place.others[`${id}.${name}`]
    if (known !== undefined) return known
    const type = resources[id]?.Type ?? 'nothing'
    if (name === 'Arn') return arnOf(type, physicalName(place, id), place)
    if (name === 'QueueName') return physicalName(place, id)
    throw new Error(`the simulated deployment knows no ${name} of ${type} ${id}`)
  }

  const substitute = (text: string): string =>
    text.replaceAll(/\$\{([^}]+)\}/g, (_, found: string) => {
      const [id = '', name] = found.split('.')
      return name === undefined ? ref(id) : attribute(id, name)
    })

  return function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve)
    if (!isMapping(value)) return value
    if (typeof value['Ref'] === 'string') return ref(value['Ref'])
    if (typeof value['Fn::Sub'] === 'string') return substitute(value['Fn::Sub'])
    const got = value['Fn::GetAtt']
    if (Array.isArray(got)) return attribute(String(got[0]), String(got[1]))
    const unknown = Object.keys(value).find((key) => key.startsWith('Fn::'))
    if (unknown !== undefined) throw new Error(`the simulated deployment does not know ${unknown}`)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]))
  }
}
