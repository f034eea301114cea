import { describe, expect, it } from 'vitest'
import { doctorPolicy } from '../../../infra/policies/doctor.ts'
import {
  checkSignalsPolicy,
  controlPolicy,
  handleIncidentPolicy,
  runDrillPolicy,
} from '../../../infra/policies/functions.ts'
import { protection } from '../../support/builders.ts'
import { allChats } from '../../support/chats.ts'
import { grantsFor } from './evaluator.ts'
import type { IamRequest } from './requests.ts'

describe('the policies of functions that tell chats', () => {
  const parameter = (name: string): IamRequest => ({
    action: 'ssm:GetParameter',
    resource: `arn:aws:ssm:us-east-1:123456789012:parameter${name}`,
    keys: {},
  })
  const chat: IamRequest = {
    action: 'sns:Publish',
    resource: 'arn:aws:sns:us-east-1:123456789012:ballast-chat',
    keys: {},
  }
  const { notifications } = allChats()
  const slackOnly = { slack: { webhook: { parameter: '/ballast/slack' } }, chatApplications: false }

  it.each([
    ['handle-incident', handleIncidentPolicy],
    ['control', controlPolicy],
  ])('allow %s exactly the secrets and the topic of the config', (_, policy) => {
    const all = policy({ ...protection(), notifications })
    for (const each of [parameter('/ballast/slack'), parameter('/ballast/chatwork'), chat]) {
      expect(grantsFor(all, each)).toHaveLength(1)
      expect(grantsFor(policy(protection()), each)).toEqual([])
    }
    expect(grantsFor(all, parameter('/ballast/slack/other'))).toEqual([])
    expect(grantsFor(all, parameter('/other'))).toEqual([])
    const some = policy({ ...protection(), notifications: slackOnly })
    expect(grantsFor(some, parameter('/ballast/slack'))).toHaveLength(1)
    expect([...grantsFor(some, parameter('/ballast/chatwork')), ...grantsFor(some, chat)]).toEqual([])
  })

  it.each([
    ['check-signals', checkSignalsPolicy],
    ['run-drill', runDrillPolicy],
    ['doctor', doctorPolicy],
  ])('allow %s none of it', (_, policy) => {
    const given = policy({ ...protection(), notifications })
    for (const each of [parameter('/ballast/slack'), chat]) expect(grantsFor(given, each)).toEqual([])
  })
})
