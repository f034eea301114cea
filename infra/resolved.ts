/** How long an attribute or a reference is at most likely to be once it is an ARN. */
const typicalArn = 'x'.repeat(100)

/** A value with the texts that CloudFormation would put in, or ones as long. */
export function resolved(value: unknown): unknown {
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
