/** A template, as far as its limits are concerned. */
interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>
}

/** AWS CloudFormation quotas: resources in a template, and bytes of a template that comes from S3. */
const mostResources = 500
const mostBytes = 1_000_000
/** IAM quotas: characters of all inline policies of a role, white space not counted. */
const mostPolicyCharacters = 10_240

const number = (value: number): string => value.toLocaleString('en-US')

/** How long an attribute or a reference is at most likely to be once it is an ARN. */
const typicalArn = 'x'.repeat(100)

/** A value with the texts that CloudFormation would put in, or ones as long. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved)
  if (typeof value !== 'object' || value === null) return value
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = value as Record<string, unknown>
  if (Ref !== undefined || attribute !== undefined) return typicalArn
  if (typeof text === 'string') {
    return text
      .replaceAll('${AWS::Partition}', 'aws')
      .replaceAll('${AWS::AccountId}', '123456789012')
      .replaceAll('${AWS::Region}', 'ap-southeast-1')
      .replaceAll(/\$\{[^}]+\}/g, typicalArn)
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]))
}

const policyCharacters = (properties: unknown): number => {
  const { Policies: policies = [] } = properties as { Policies?: readonly { readonly PolicyDocument: unknown }[] }
  return policies
    .map(({ PolicyDocument: document }) => JSON.stringify(resolved(document)).replaceAll(/\s/g, '').length)
    .reduce((sum, length) => sum + length, 0)
}

function mostFrequent({ Resources }: Template): string {
  const counts = new Map<string, number>()
  for (const { Type } of Object.values(Resources)) counts.set(Type, (counts.get(Type) ?? 0) + 1)
  const [[type, count] = ['nothing', 0]] = [...counts].toSorted(([, left], [, right]) => right - left)
  return `${number(count)} of them ${type}`
}

const wayOut =
  'Take services out of the config, and protect them by a deployment of their own: a second config (--config) in the region of their load balancers, or in another account. One region of an account holds one Ballast.'

/** What a packaged template has more of than AWS takes, each with what to do about it. Empty where it fits. */
export function exceededLimits(stackName: string, templateText: string): string[] {
  const template = JSON.parse(templateText) as Template
  const resources = Object.keys(template.Resources).length
  // osls uploads it without the white space of the file.
  const bytes = Buffer.byteLength(JSON.stringify(template))
  const policies = Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .map(([id, { Properties }]) => ({ id, characters: policyCharacters(Properties) }))
  return [
    ...(resources <= mostResources
      ? []
      : [
          `${stackName} has ${number(resources)} resources, ${mostFrequent(template)}; CloudFormation takes ${number(mostResources)} in a stack. ${wayOut}`,
        ]),
    ...(bytes <= mostBytes
      ? []
      : [`${stackName}'s template has ${number(bytes)} bytes; CloudFormation takes ${number(mostBytes)}. ${wayOut}`]),
    ...policies
      .filter(({ characters }) => characters > mostPolicyCharacters)
      .map(
        ({ id, characters }) =>
          `${stackName}'s ${id} has policies of about ${number(characters)} characters; IAM takes ${number(mostPolicyCharacters)} for a role, and they grow with the zones, records and node groups of the config. ${wayOut}`,
      ),
  ]
}
