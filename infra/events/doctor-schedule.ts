import { attribute, type Resources } from '../cloudformation.ts'
import { doctor } from '../names.ts'

/** Examines the account each Monday at 8:00 UTC. One that is missed is made up for a week later. */
export const doctorSchedule: Resources = {
  DoctorRule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      Description: 'Examines the account.',
      ScheduleExpression: 'cron(0 8 ? * MON *)',
      State: 'ENABLED',
      Targets: [{ Id: 'doctor', Arn: attribute(doctor.function, 'Arn') }],
    },
  },
  DoctorRulePermission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: attribute(doctor.function, 'Arn'),
      Principal: 'events.amazonaws.com',
      SourceArn: attribute('DoctorRule', 'Arn'),
    },
  },
}
