import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { loadConfig, parseConfig } from '../../shared/config/index.ts'
import { chatTopicName, secretParameters } from '../../shared/domain/messages/notifications.ts'

const document = readFileSync('docs/notifications.md', 'utf8')
const [, shown = ''] = /```yaml\n(notifications:[\s\S]*?)```/.exec(document) ?? []
const { notifications: every } = loadConfig('test/fixtures/configs/chats.yml')

it('docs/notifications.md shows a block that is accepted, with every chat that there is', () => {
  const service = readFileSync('test/fixtures/configs/chats.yml', 'utf8').replace(/^[\s\S]*?(?=^services:)/m, '')
  const { notifications } = parseConfig(`${shown}${service}`, 'docs/notifications.md')
  expect(Object.keys(notifications ?? {}).toSorted()).toEqual(Object.keys(every ?? {}).toSorted())
  expect(notifications?.chatApplications).toBe(true)
})

it('docs/notifications.md says how to store each secret that it names, and what the topic is called', () => {
  for (const name of secretParameters(every)) expect(document).toMatch(new RegExp(`put-parameter .*--name ${name} `))
  expect(document).toContain(`\`${chatTopicName}\``)
})
