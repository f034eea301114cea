import { describe, expect, it } from 'vitest'
import type { CustomNotification } from '../../shared/aws/channels/chat-applications.ts'
import type { SlackMessage } from '../../shared/aws/channels/slack.ts'
import { minute } from '../../shared/domain/time.ts'
import { ballastAtWork } from '../../drills/run/ballast-at-work.ts'
import { drillStart } from '../../drills/scenario/world-of.ts'
import { withChats } from '../infra/least-privilege/scenarios.ts'
import { allChats, type Told } from '../support/chats.ts'

const scenario = withChats['undo with chats']!
const pages = 'arn:aws:sns:us-east-1:123456789012:ballast'

/** Everything that people were told while the scenario ran. */
async function drilled(...down: readonly Told['chat'][]) {
  const chats = allChats(...down)
  const { clock, account, executions, kept, ports, watch } = await ballastAtWork(scenario, 1, { chats })
  await clock.runUntil(drillStart - 30 * minute)
  const { controlProblems } = watch()
  await clock.runUntil(drillStart + scenario.minutes * minute)
  const reading = Promise.all([...kept].map((id) => ports.store.readIncident(id)))
  await clock.runUntil(clock.now() + minute)
  const incident = (await reading).find((each) => each?.outcome === 'mitigated')
  const paged = account.published.filter(({ topicArn }) => topicArn === pages)
  return {
    account,
    controlProblems,
    executions,
    incident,
    subjects: paged.map(({ subject }) => subject),
    custom: account.published
      .filter(({ topicArn }) => topicArn === `${pages}-chat`)
      .map(({ message }) => JSON.parse(message) as CustomNotification),
    slack: chats.told.filter(({ chat }) => chat === 'slack').map(({ body }) => (JSON.parse(body) as SlackMessage).text),
    chatwork: chats.told
      .filter(({ chat }) => chat === 'chatwork')
      .map(({ body }) => /\[title\](.*?)\[\/title\]/.exec(new URLSearchParams(body).get('body') ?? '')?.[1]),
    told: chats.told,
  }
}

const expected = [
  /^\[Ballast\] web: misweighted-release, mitigating$/,
  /^\[Ballast\] web: misweighted-release, mitigated and verified$/,
  /^\[Ballast\] web-\S+ undone: /,
].map((each) => expect.stringMatching(each) as string)

describe('with all chats, an incident that a person takes back', () => {
  it('is told everywhere once for each stage, in order, in one thread where there are threads', async () => {
    const { account, controlProblems, custom, slack, chatwork, subjects, incident, told } = await drilled()
    expect(controlProblems).toEqual([])
    expect(subjects).toEqual(expected)
    expect(custom.map(({ content }) => content.title)).toEqual(expected)
    expect(slack).toEqual(expected)
    expect(chatwork.map((each) => each?.replace('［', '[').replace('］', ']'))).toEqual(expected)
    expect(custom.map(({ metadata }) => metadata.threadId)).toEqual(expected.map(() => incident?.id))
    expect(told.find(({ chat }) => chat === 'chatwork')?.headers).toMatchObject({
      'x-chatworktoken': '0123456789abcdef0123456789abcdef',
    })
    expect(account.deadLetters).toEqual([])
    expect(account.callsBy['handle-incident']).toMatchObject({ 'ssm:GetParameter': 2, 'sns:Publish': 4 })
    expect(JSON.stringify([incident, custom, account.published])).not.toMatch(/s3cret|0123456789abcdef/)
  })

  it('is paged and told elsewhere where a chat is down, which is noted and in the dead letters', async () => {
    const { account, slack, chatwork, subjects, incident } = await drilled('slack')
    expect(subjects).toEqual(expected)
    expect(slack).toEqual([])
    expect(chatwork).toHaveLength(3)
    expect(account.deadLetters.map(({ body }) => JSON.parse(body) as unknown)).toEqual(
      expected.map((subject) => ({
        undelivered: expect.objectContaining({ subject, channels: ['slack'] }) as unknown,
      })),
    )
    expect(incident?.timeline.map(({ text }) => text)).toContain(
      "the message '[Ballast] web: misweighted-release, mitigating' did not reach slack (slack:IncomingWebhook: answered 503 try later)",
    )
    expect(incident?.timeline.some(({ text }) => text.includes('s3cret'))).toBe(false)
  })
})
