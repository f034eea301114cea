import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { doctorPolicy } from '../../infra/policies/doctor.ts'
import { doctor, ownFunctions } from '../../infra/names.ts'
import {
  checkSignalsPolicy,
  controlPolicy,
  handleIncidentPolicy,
  runDrillPolicy,
  showIncidentsPolicy,
} from '../../infra/policies/functions.ts'
import { logging, type Statement } from '../../infra/policies/statements.ts'
import { drillService, production } from '../../drills/deployed/stack.ts'
import { protection } from '../support/builders.ts'
import { generatedTable } from './document.ts'

const given = protection(production, drillService)
const policies: Readonly<Record<string, readonly Statement[]>> = {
  'handle-incident': handleIncidentPolicy(given),
  control: controlPolicy(given),
  'check-signals': checkSignalsPolicy(given),
  doctor: [...doctorPolicy(given), logging(doctor.name)],
  'run-drill': runDrillPolicy(given),
  'show-incidents': showIncidentsPolicy(),
}
const actionsOf = (name: string): string[] => (policies[name] ?? []).flatMap(({ Action }) => [...Action])
const names = Object.values(ownFunctions).map(({ name }) => name.replace('ballast-', ''))
const documents = {
  deployment: readFileSync('docs/deployment.md', 'utf8'),
  architecture: readFileSync('ARCHITECTURE.md', 'utf8'),
}

describe('what the documents say of the role of', () => {
  it.each(names)('%s is there, in words and in the table', (name) => {
    expect(documents.deployment).toContain(`**${name}**`)
    expect(documents.architecture).toMatch(new RegExp(`^\\| \`${name}\` +\\| \\S`, 'm'))
  })

  it.each(names)('%s is true: no secrets, no logs but its own, no instances, no grants', (name) => {
    const others = actionsOf(name).filter((action) =>
      /^(secretsmanager|ssm|kms|ec2|autoscaling|iam|sts|s3|logs):/.test(action),
    )
    const allowed = new Set(['iam:SimulatePrincipalPolicy', 'logs:CreateLogStream', 'logs:PutLogEvents'])
    expect(others.filter((action) => !allowed.has(action))).toEqual([])
  })

  it.each(names)(
    '%s is true: whoever may publish may use the dead-letter queue, which is all but those that read only',
    (name) => {
      const isTold = name !== 'check-signals' && name !== 'show-incidents'
      expect(actionsOf(name).includes('sns:Publish')).toBe(isTold)
      expect(actionsOf(name).includes('sqs:SendMessage')).toBe(isTold)
    },
  )

  it.each(['check-signals', 'doctor', 'show-incidents'])('%s is true: it changes no weight and no size', (name) => {
    expect(
      actionsOf(name).filter(
        (action) => /:(Change|Update|Put|Delete|Create)/.test(action) && !action.startsWith('logs:'),
      ),
    ).toEqual([])
  })
})

/** A resource as people know it: the end of its ARN, or what it is called in the stack. */
function shown(resource: unknown): string {
  if (Array.isArray(resource)) return resource.map(shown).join(', ')
  if (typeof resource === 'string') return `\`${resource}\``
  const { Ref, 'Fn::GetAtt': [id] = [Ref], 'Fn::Sub': arn } = resource as Readonly<Record<string, string | string[]>>
  if (typeof arn !== 'string') return `the stack's \`${String(id)}\``
  return `\`${arn.replace(/^arn:.*?:(?=[\w-]+:)/, '').replaceAll(/\$\{AWS::\w+\}/g, '…')}\``
}

const conditionOf = ({ Condition = {} }: Statement): string =>
  Object.values(Condition)
    .flatMap((each) => Object.entries(each))
    .filter(([, value]) => value !== 'false')
    .map(([key, value]) => `\`${key.replace(/^\w+:(?:ChangeResourceRecordSets)?/, '')}\` ${[value].flat().join(', ')}`)
    .join('; ')

it('docs/deployment.md has every permission of every function (UPDATE_DOCS=1 writes them)', () => {
  const each = Object.entries(policies).flatMap(([name, statements]) =>
    statements.map((statement) => [
      `\`${name}\``,
      statement.Action.map((action) => `\`${action}\``).join(', '),
      shown(statement.Resource),
      conditionOf(statement),
    ]),
  )
  const { is, should } = generatedTable('docs/deployment.md', [['function', 'may', 'on', 'only where'], ...each])
  expect(is).toBe(should)
})
