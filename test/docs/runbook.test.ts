import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scenarioNames } from '../../drills/scenario/scenario-files.ts'
import type { Resource, Resources } from '../../infra/cloudformation.ts'
import { forwarderResources } from '../../infra/events/forwarder.ts'
import { stackResources } from '../../infra/index.ts'
import { ids } from '../../infra/names.ts'
import { guardrails } from '../../shared/domain/guardrails/index.ts'
import { incidentClasses } from '../../shared/domain/incident/incident.ts'
import {
  alarmPage,
  classPage,
  incidentMessages,
  messagePage,
  otherMessages,
  ownAlarmPages,
  runbookFolder,
  runbookLine,
  type IncidentMessage,
  type OtherMessage,
} from '../../shared/domain/messages/runbook.ts'
import { protection } from '../support/builders.ts'

const text = (path: string): string => readFileSync(path, 'utf8')
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))

const index = `${runbookFolder}/README.md`
const messages = { ...incidentMessages, ...otherMessages }
const messageNames = Object.keys(messages) as (IncidentMessage | OtherMessage)[]
const classPages = incidentClasses.map(classPage)
const messagePages = messageNames.map(messagePage)
const alarmPages = ownAlarmPages.map(alarmPage)
const pages = [...classPages, ...messagePages, ...alarmPages]

const headings = (page: string): string[] => [...text(page).matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading)
const title = (page: string): string => /^# (.+)$/m.exec(text(page))?.[1] ?? ''
/** What the page says below a heading. */
const below = (page: string, heading: string): string =>
  text(page)
    .split(/^## /m)
    .find((part) => part.startsWith(`${heading}\n`)) ?? ''

describe('the runbook', () => {
  it('has a page for each class, message and own alarm, and none about anything else', () => {
    expect(filesIn(runbookFolder).toSorted()).toEqual([...pages, index].toSorted())
  })

  it('has an index with all its pages', () => {
    const linked = [...text(index).matchAll(/\]\(((?:incidents|messages|alarms)\/[^)]+)\)/g)].map(([, path = '']) =>
      join(runbookFolder, path),
    )
    expect(linked.toSorted()).toEqual(pages.toSorted())
  })
})

describe('the page on the class', () => {
  it.each(incidentClasses)('%s says everything that a person needs, in the same order', (incidentClass) => {
    expect(title(classPage(incidentClass))).toMatch(new RegExp(`^${incidentClass}: \\w+`))
    expect(headings(classPage(incidentClass))).toEqual([
      'What it is',
      'What users see',
      'How Ballast tells it apart',
      'What Ballast does',
      'What it refuses',
      'What you see, and what you do',
      'How to verify',
      'How to take it back',
      'The drill that shows it',
    ])
  })

  it.each(incidentClasses)('%s names drills that there are', (incidentClass) => {
    const drill = below(classPage(incidentClass), 'The drill that shows it')
    const [, scenario] = /npm run drill -- --scenario ([\w-]+)/.exec(drill) ?? []
    const others = [...drill.matchAll(/(?<!`)`([a-z-]+)`(?!`)/g)].map(([, name]) => name)
    expect(scenarioNames()).toEqual(expect.arrayContaining([scenario, ...others]))
  })

  it.each(incidentClasses)('%s names guardrails that refuse, by names that exist', (incidentClass) => {
    const refused = below(classPage(incidentClass), 'What it refuses')
    const named = [...refused.matchAll(/\(((?:`[a-z-]+`(?:,\s+)?)+)\)/g)].flatMap(([, list = '']) =>
      [...list.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name),
    )
    expect(named).not.toEqual([])
    expect(Object.keys(guardrails)).toEqual(expect.arrayContaining(named))
  })
})

const toDo = ['What it means', 'In the next five minutes', 'If you do nothing']

describe('the page on the message', () => {
  it.each(messageNames)('%s has its words in its title, and says what to do', (name) => {
    expect(title(messagePage(name))).toContain(messages[name])
    expect(headings(messagePage(name))).toEqual(toDo)
  })

  const workflow = filesIn('shared/workflow').map(text).join('\n')
  it.each(Object.keys(incidentMessages))('%s is about one that the workflow sends', (name) => {
    expect(workflow).toMatch(new RegExp(`tell\\(execution, [^,]+, '${name}',`))
  })

  const sources = [...filesIn('shared/workflow'), ...filesIn('shared/domain'), ...filesIn('infra')]
    .filter((path) => path.endsWith('.ts') && path !== 'shared/domain/messages/runbook.ts')
    .map(text)
  it.each(Object.entries(otherMessages))('%s is about one whose subject is made with "%s"', (name, words) => {
    const makers = sources.filter(
      (source) => source.includes(`messagePage('${name}')`) || source.includes(`, '${name}',`),
    )
    expect(makers.some((source) => source.includes(words))).toBe(true)
  })

  it('is named by everything that sends one', () => {
    const senders = filesIn('shared').filter((path) => text(path).includes('notifier.notify('))
    expect(senders.map((path) => path.split('/').slice(-2).join('/')).toSorted()).toEqual([
      'control/announce.ts',
      'doctor/doctor.ts',
      'drill/run-drill.ts',
      'incident/tell.ts',
    ])
  })
})

const ownAlarms = (resources: Resources): Resource['Properties'][] =>
  Object.values(resources)
    .filter(({ Type, Properties }) => Type === 'AWS::CloudWatch::Alarm' && Properties['AlarmActions'] !== undefined)
    .map(({ Properties }) => Properties)

describe('the page on the alarm', () => {
  it.each(ownAlarmPages)('%s says what to do', (name) => {
    expect(headings(alarmPage(name))).toEqual(toDo)
  })

  const stack = stackResources(protection(), undefined)
  const alarms = [stack, forwarderResources(protection(), 'eu-west-1', undefined)].flatMap(ownAlarms)
  const pageOf = ({ AlarmDescription }: Resource['Properties']): string =>
    alarmPages.find((page) => String(AlarmDescription).endsWith(` ${runbookLine(page)}`)) ?? 'none'

  it.each(alarms.map((each) => [String(each['AlarmName']), each] as const))(
    'ends the description of %s, whose name is its title',
    (name, alarm) => {
      const [of] = title(pageOf(alarm)).split(' ')
      const pattern = (of ?? '').replace('FUNCTION', '[a-z-]+').replace('REGION', '[a-z0-9-]+')
      expect(name).toMatch(new RegExp(`^${pattern}$`))
    },
  )

  it('is one that some alarm leads to', () => {
    expect(new Set(alarms.map(pageOf))).toEqual(new Set(alarmPages))
  })

  it('on executions that failed ends the message of their rule', () => {
    expect(JSON.stringify(stack[ids.failureRule])).toContain(`${runbookLine(messagePage('execution-failed'))}\\"`)
  })
})

describe('the glossary', () => {
  const terms = [...text('docs/glossary.md').matchAll(/^\*\*(.+?)\*\*/gm)].map(([, term = '']) => term)
  const used = [
    'README.md',
    'ARCHITECTURE.md',
    ...filesIn('docs').filter((path) => path.endsWith('.md') && path !== 'docs/glossary.md'),
    ...['shared', 'infra', 'functions'].flatMap(filesIn).filter((path) => path.endsWith('.ts')),
  ]
    .map((path) => text(path).toLowerCase())
    .join('\n')
    .replaceAll(/\s+/g, ' ')

  it('is in the order of the alphabet, each term once', () => {
    const order = terms.map((term) => term.toLowerCase())
    expect(order).toEqual([...new Set(order)].toSorted((one, other) => one.localeCompare(other)))
  })

  it.each(terms)('explains "%s", which the code or the documents use', (term) => {
    expect(used.includes(term.toLowerCase())).toBe(true)
  })
})
