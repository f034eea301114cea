import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { doctorPolicy } from '../../infra/policies/doctor.ts'
import { ownFunctions } from '../../infra/names.ts'
import {
  checkSignalsPolicy,
  controlPolicy,
  handleIncidentPolicy,
  runDrillPolicy,
  showIncidentsPolicy,
} from '../../infra/policies/functions.ts'
import type { Statement } from '../../infra/policies/statements.ts'
import { protection, service } from '../support/builders.ts'

const given = protection(service({ mode: 'enforce' }))
const policies: Readonly<Record<string, readonly Statement[]>> = {
  'handle-incident': handleIncidentPolicy(given),
  control: controlPolicy(given),
  'check-signals': checkSignalsPolicy(given),
  doctor: doctorPolicy(given),
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
