import fc from 'fast-check'
import { expect, it } from 'vitest'
import { customNotification } from '../../../../shared/aws/channels/chat-applications.ts'
import { chatworkMessage } from '../../../../shared/aws/channels/chatwork.ts'
import { slackMessage } from '../../../../shared/aws/channels/slack.ts'
import type { Brief } from '../../../../shared/domain/messages/brief.ts'

/** Text with what means something to a chat in it, whole and in halves, and any other. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '&',
        '&amp;',
        '`',
        '``',
        '```',
        '[',
        ']',
        '[/code]',
        '[code',
        '[To:1]',
        '\ud83d',
        '\udc4d',
        '\n',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom('x'.repeat(2_990), '<'.repeat(800)),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''))

const brief: fc.Arbitrary<Brief> = fc.record({
  thread: fc.option(fc.constant('web-1')),
  kind: fc.constant('mitigating'),
  service: fc.option(text),
  title: text.map((title) => `t${title}`),
  summary: text,
  sections: fc.array(fc.record({ title: text, lines: fc.array(text, { maxLength: 6 }) }), { maxLength: 5 }),
  commands: fc.array(text, { maxLength: 60 }),
  runbook: fc.array(text, { maxLength: 2 }),
})

it('whatever a brief has in it, Slack gets blocks that it takes, with no mention, link or open block of code', () => {
  fc.assert(
    fc.property(brief, (given) => {
      const { text: fallback, blocks } = slackMessage(given)
      expect(blocks.length).toBeLessThanOrEqual(50)
      const texts = blocks
        .flatMap((block) => [block.text, ...(block.elements ?? [])])
        .filter((each) => each !== undefined)
      expect(texts.map(({ text: of }) => of.length).filter((length) => length < 1 || length > 3_000)).toEqual([])
      expect(texts.reduce((sum, each) => sum + each.text.length, 0)).toBeLessThanOrEqual(12_000)
      const marked = texts.filter(({ type }) => type === 'mrkdwn').map(({ text: of }) => of)
      for (const each of [fallback, ...marked]) {
        expect(each.isWellFormed()).toBe(true)
        expect(each).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/)
        expect(each.split('```').length % 2).toBe(1)
      }
    }),
  )
})

it('whatever a brief has in it, Chatwork gets no notation but that of Ballast', () => {
  fc.assert(
    fc.property(brief, (given) => {
      const message = chatworkMessage(given)
      expect(message.length).toBeLessThanOrEqual(20_000)
      expect(message.isWellFormed()).toBe(true)
      const outside = message.replaceAll(/\[code\].*?\[\/code\]/gs, '')
      expect(outside.match(/\[[^\]]*\]?/g)).toEqual(['[info]', '[title]', '[/title]', '[/info]'])
    }),
  )
})

it('whatever a brief has in it, a custom notification has a title and a description of bounded length, with no mention', () => {
  fc.assert(
    fc.property(brief, (given) => {
      const { content, metadata } = customNotification(given)
      expect(content.title.length).toBeLessThanOrEqual(250)
      expect(content.description.length).toBeLessThanOrEqual(7_000)
      for (const each of [content.title, content.description, metadata.summary, ...(content.nextSteps ?? [])]) {
        expect(each.isWellFormed()).toBe(true)
        expect(each).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/)
        expect(each.split('```').length % 2).toBe(1)
      }
    }),
  )
})
