import type { Protection } from '../../shared/domain/service/service.ts'
import { ref, type Resource, type Resources } from '../cloudformation.ts'
import { checkSignals, control, doctor, handleIncident, runDrill, showIncidents, type OwnFunction } from '../names.ts'
import { doctorPolicy } from './doctor.ts'
import {
  checkSignalsPolicy,
  controlPolicy,
  handleIncidentPolicy,
  runDrillPolicy,
  showIncidentsPolicy,
} from './functions.ts'
import { policyDocument, policyDocuments } from './policy-documents.ts'
import { logging, type Statement } from './statements.ts'

/** A function's role, with the managed policies that hold what its inline policy cannot. */
function role({ name, role: id }: OwnFunction, statements: readonly Statement[]): Resources {
  const [inline = [], ...further] = policyDocuments(statements)
  const managed = further.map((each, index): [string, Resource] => [
    `${id}Policy${index + 1}`,
    {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { Description: `More of what ${name} may do.`, PolicyDocument: policyDocument(each) },
    },
  ])
  return {
    [id]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        Policies: [{ PolicyName: name, PolicyDocument: policyDocument(inline) }],
        ...(managed.length > 0 && { ManagedPolicyArns: managed.map(([policyId]) => ref(policyId)) }),
      },
    },
    ...Object.fromEntries(managed),
  }
}

/** One role for each function. */
export const roles = (protection: Protection): Resources => ({
  ...role(handleIncident, handleIncidentPolicy(protection)),
  ...role(control, controlPolicy(protection)),
  ...role(showIncidents, showIncidentsPolicy()),
  ...role(checkSignals, checkSignalsPolicy(protection)),
  ...role(runDrill, runDrillPolicy(protection)),
  ...role(doctor, [...doctorPolicy(protection), logging(doctor.name)]),
})
