import { describe, expect, it } from 'vitest'
import type { Brief } from '../../../../shared/domain/messages/brief.ts'
import { weightsOf } from '../../../../shared/domain/records/weights.ts'
import type { Channel } from '../../../../shared/ports/notifier.ts'
import { PortError } from '../../../../shared/ports/port-error.ts'
import { announce } from '../../../../shared/workflow/control/announce.ts'
import { tell } from '../../../../shared/workflow/incident/tell.ts'
import type { Execution } from '../../../../shared/workflow/incident/execution.ts'
import type { Durable } from '../../../../shared/ports/durable.ts'
import { note, openDraft } from '../../../../shared/domain/incident/draft.ts'
import { emptyState } from '../../../../shared/domain/records/known-good.ts'
import { noon, protection, service } from '../../../support/builders.ts'
import { runDurably } from '../../../support/replaying-durable.ts'
import { good, handle, misweighted, release } from '../../../support/incidents.ts'
import type { MemoryAccount } from '../../../support/memory-ports.ts'

const down = new PortError('unavailable', 'slack:IncomingWebhook', 'answered 503')

interface Chat extends Channel {
  readonly got: Brief[]
}

/** A chat; `fails` says when it is down. */
function chat(name: string, fails: () => boolean = () => false): Chat {
  const got: Brief[] = []
  return {
    name,
    got,
    async send(brief) {
      if (fails()) throw down
      got.push(brief)
    },
  }
}

function withChats(account: MemoryAccount, ...channels: Channel[]): MemoryAccount {
  account.ports = { ...account.ports, notifier: { ...account.ports.notifier, channels } }
  return account
}

/** An execution that has just begun. */
const executionOf = (durable: Durable, { ports }: MemoryAccount): Execution => ({
  durable,
  ports,
  service: service(),
  rules: protection(),
  draft: openDraft({ kind: 'manual', key: 'k', signal: null, reason: 'asked' }, 'web'),
  owner: 'execution-1',
  state: emptyState,
  claimed: true,
  attempts: 0,
  undelivered: [],
  lastBrief: null,
})

const titles = [
  '[Ballast] web: misweighted-release, mitigating',
  '[Ballast] web: misweighted-release, mitigated and verified',
]

describe('chats', () => {
  it('get each message of an incident once, after the page, and all of one thread', async () => {
    const slack = chat('slack')
    const account = misweighted()
    const order: string[] = []
    account.before = (call) => void (call === 'notifier.notify' && order.push('page'))
    const noting: Channel = { name: 'noting', send: async () => void order.push('chat') }
    const { result } = await handle(withChats(account, slack, noting), release())
    expect(slack.got.map(({ title }) => title)).toEqual(titles)
    expect(new Set(slack.got.map(({ thread }) => thread))).toEqual(new Set([result.incidentId]))
    expect(order).toEqual(['page', 'chat', 'page', 'chat'])
    expect(account.kept).toEqual([])
  })

  it('have the command that undoes, and what was changed, but no timeline', async () => {
    const slack = chat('slack')
    await handle(withChats(misweighted(), slack), release())
    const [first] = slack.got
    expect(first?.commands).toEqual([
      expect.stringContaining('aws lambda invoke --function-name ballast-control'),
      expect.stringContaining('aws route53 change-resource-record-sets'),
    ])
    expect(first?.sections.map(({ title }) => title)).toEqual(['Changes', 'Evidence'])
    expect(JSON.stringify(first)).not.toContain('Timeline')
  })

  it('get the message also where SNS does not take the page', async () => {
    const slack = chat('slack')
    const account = misweighted()
    account.before = (call) => {
      if (call === 'notifier.notify') throw new PortError('denied', 'sns:Publish', 'no')
    }
    await handle(withChats(account, slack), release())
    expect(slack.got.map(({ title }) => title)).toEqual(titles)
    expect(account.kept.map(({ subject }) => subject)).toEqual(titles)
  })

  it('that are down change nothing of the page, the mitigation or the other chats', async () => {
    const other = chat('chatwork')
    const account = withChats(
      misweighted(),
      chat('slack', () => true),
      other,
    )
    const { result } = await handle(account, release())
    expect(result.outcome).toBe('mitigated')
    expect(weightsOf(account.live)).toEqual(good)
    expect(account.sent.map(({ subject }) => subject)).toEqual(titles)
    expect(other.got.map(({ title }) => title)).toEqual(titles)
    expect(account.kept.map(({ subject }) => subject)).toEqual(titles)
    const texts = account.incidents.get(result.incidentId ?? '')?.timeline.map(({ text }) => text)
    expect(texts).toContain(`the message '${titles[0]}' did not reach slack (slack:IncomingWebhook: answered 503)`)
  })

  it('that are down together with the dead-letter queue are noted, and the execution ends well: people were paged', async () => {
    const account = withChats(
      misweighted(),
      chat('slack', () => true),
    )
    account.before = (call) => {
      if (call === 'deadLetters.keep') throw new PortError('denied', 'sqs:SendMessage', 'no')
    }
    const { result } = await handle(account, release())
    expect(result.outcome).toBe('mitigated')
    const texts = account.incidents.get(result.incidentId ?? '')?.timeline.map(({ text }) => text)
    expect(texts).toContainEqual(expect.stringMatching(/nor could that be put into the dead-letter queue/))
  })

  it('are not told again what they were told last', async () => {
    const slack = chat('slack')
    const account = withChats(misweighted(), slack)
    await runDurably(
      async (durable) => {
        const execution = executionOf(durable, account)
        await tell(execution, 'one', 'needs-you', [])
        await tell(execution, 'two', 'needs-you', [])
        await tell(execution, 'three', 'mitigated', [])
        note(execution.draft, noon, 'verify', 'the timeline alone is no news')
        await tell(execution, 'four', 'mitigated', [])
        await tell(execution, 'five', 'mitigated', ['echo a command'])
        await tell(execution, 'six', 'needs-you', [])
      },
      () => {},
    )
    expect(account.sent).toHaveLength(6)
    expect(slack.got.map(({ kind }) => kind)).toEqual(['needs-you', 'mitigated', 'mitigated', 'needs-you'])
  })

  it('hear of a crash no more than once too often', async () => {
    const { operations } = await handle(withChats(misweighted(), chat('slack')), release())
    for (const operation of operations.keys()) {
      const slack = chat('slack')
      await handle(withChats(misweighted(), slack), release(), { crash: { operation, when: 'after' } })
      expect([...new Set(slack.got.map(({ title }) => title))]).toEqual(titles)
      expect(slack.got.length).toBeLessThanOrEqual(3)
    }
  })
})

describe('what a person did', () => {
  const by = { by: 'on-call', reason: 'it\nwas <!channel> meant' }
  const about = { service: 'web', thread: 'web-1' }

  it('is told in the chats after the page, in the thread of its incident', async () => {
    const slack = chat('slack')
    const account = withChats(misweighted(), slack)
    expect(await announce(account.ports, 'undone', 'web-1 undone: x', by, about)).toBe('web-1 undone: x')
    expect(account.sent).toHaveLength(1)
    expect(slack.got).toMatchObject([
      {
        kind: 'undone',
        thread: 'web-1',
        title: '[Ballast] web-1 undone: x',
        summary: 'By on-call. Reason: it was <!channel> meant',
      },
    ])
  })

  it('is answered with the chats that were not reached', async () => {
    const account = withChats(
      misweighted(),
      chat('slack', () => true),
    )
    expect(await announce(account.ports, 'paused', 'web is paused', by, about)).toBe(
      'web is paused. It did not reach slack (slack:IncomingWebhook: answered 503); the message lies in the dead-letter queue',
    )
    expect(account.kept).toHaveLength(1)
  })
})
