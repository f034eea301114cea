import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { incidentCase, windowOf } from '../../cli/report/incident-case.ts'
import { nodesAt, weightsAt, writtenChanges } from '../../cli/report/history.ts'
import { ballastAtWork } from '../../drills/run/ballast-at-work.ts'
import { loadScenario } from '../../drills/scenario/scenario-files.ts'
import { drillStart } from '../../drills/scenario/world-of.ts'
import { reportOf } from '../../report/index.ts'
import { noTimings } from '../../shared/domain/incident/timings.ts'
import { minute, second } from '../../shared/domain/time.ts'
import { PortError } from '../../shared/ports/port-error.ts'
import { after, incident, quiet, revert, scale } from '../report/support/reported.ts'
import { noon, service } from '../support/builders.ts'
import { ballast, ballastAsync } from '../support/cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'report-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('npm run drill', () => {
  it('writes the report where --report says, and tells where', () => {
    const file = join(folder, 'new/drill.html')
    const { status, stdout } = ballast(['drill', '--scenario', 'override', '--report', file])
    expect(status).toBe(0)
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`Report: ${file}`)
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>[^]*Drill override, seed 1[^]*<\/html>\n$/)
  })

  it('writes none with --no-report', () => {
    expect(ballast(['drill', '--scenario', 'override', '--no-report']).stdout).not.toContain('Report')
  })
})

describe('npm run report', () => {
  it.each([
    ['no incident', [], 2, /--incident/],
    ['no config', ['--incident', 'x', '--config', 'no-such.yml'], 2, /no-such\.yml/],
  ])('with %s ends with 2 and says so', (_, args, expected, message) => {
    const { status, stderr } = ballast(['report', ...args])
    expect({ status, stderr }).toEqual({ status: expected, stderr: expect.stringMatching(message) })
  })

  it('without an account ends with 1, and says what may be wrong without a stack', async () => {
    const [status, stdout, stderr] = await ballastAsync(['report', '--incident', 'web-1'], {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'y',
    }).then((ended) => [ended.status, ended.stdout, ended.stderr])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^The record could not be read\.\n\(lambda:GetFunctionConfiguration: /)
    expect(stderr).not.toContain('    at ')
  })
})

describe('what is read of an incident in an account', () => {
  it('is its record, the metrics around it and the weights', { timeout: 60_000 }, async () => {
    const { scenario } = loadScenario('five-percent-release')
    const { clock, ports, protection, kept, watch } = await ballastAtWork(scenario, 1)
    await clock.runUntil(drillStart - 30 * minute)
    watch()
    await clock.runUntil(drillStart + scenario.minutes * minute)
    const id = [...kept].at(-1) ?? ''
    const found = await clock.complete(incidentCase(ports, protection, id, clock.now()))

    expect(found).toMatchObject({
      name: id,
      title: 'web: misweighted-release',
      mode: 'enforce',
      drill: null,
      missing: [],
    })
    const at = (minutes: number) => found?.minutes.find((each) => each.at === drillStart + minutes * minute)
    expect(found?.minutes[0]?.at).toBe(drillStart + (10 - 30) * minute)
    expect([at(9), at(10), at(11)].map((each) => each?.weights)).toEqual([
      null,
      { ec2: 5, eks: 5 },
      { ec2: 99, eks: 1 },
    ])
    expect(at(11)?.fleets.candidate?.failed).toBeGreaterThan(100)
    expect(at(20)?.users?.requests).toBeGreaterThan(5000)
    const html = reportOf({ title: `Incident ${id}`, cases: found === null ? [] : [found] })
    expect(html).toContain(`npm run control -- undo ${id}`)
  })

  const metrics = { read: () => Promise.reject(new PortError('throttled', 'cloudwatch:GetMetricData', 'slow down')) }
  const store = { readIncident: () => Promise.resolve(incident()), recentChanges: () => Promise.resolve([]) }
  const now = noon + 60 * minute

  it('is none where there is no such incident', async () => {
    const empty = { ...store, readIncident: () => Promise.resolve(null) }
    expect(await incidentCase({ store: empty, metrics }, { services: [service()] }, 'x', now)).toBeNull()
  })

  it('is the record alone where metrics cannot be read, and it says so', async () => {
    const found = await incidentCase({ store, metrics }, { services: [service()] }, 'x', now)
    expect(found?.missing).toEqual(['Metrics could not be read: cloudwatch:GetMetricData: slow down'])
    expect(found?.minutes.every(({ users }) => users === null)).toBe(true)
    expect(found?.incidents).toEqual([incident()])
  })

  it.each([
    ['the config has no such service any more', [], now, /the config has no service 'web'/],
    [
      'it is too long ago for minutes',
      [service()],
      noon + 20 * 24 * 60 * minute,
      /keeps datapoints of a minute for 15 days/,
    ],
  ])('has no minutes where %s, and it says so', async (_, services, at, message) => {
    const found = await incidentCase({ store, metrics }, { services }, 'x', at)
    expect(found?.minutes).toEqual([])
    expect(found?.missing).toEqual([expect.stringMatching(message)])
  })

  it.each([
    ['half an hour before the onset to a quarter after the end', incident(), -30, 20],
    ['now, where that is sooner', incident({ timeline: [{ at: after(7200), stage: 'close', text: '' }] }), -30, 60],
    ['now, where nothing has an instant', quiet({ timings: noTimings }), 30, 60],
  ])('covers %s', (_, about, from, until) => {
    expect(windowOf(about, now)).toEqual({ from: noon + from * minute, until: noon + until * minute })
  })

  it('covers six hours at most', () => {
    const long = incident({ timeline: [{ at: after(24 * 3600), stage: 'hand-back', text: '' }] })
    expect(windowOf(long, noon + 48 * 60 * minute).until).toBe(noon + (360 - 30) * minute)
  })
})

describe('what the record tells of the past', () => {
  const back = { ...revert, before: { ec2: 99, eks: 1 }, after: { ec2: 100, eks: 0 } }
  const fix = (seconds: number, text: string) => ({ at: after(seconds), stage: 'fix', text }) as const

  it('dates each change by its own entry, and by the first where it has none', () => {
    const timeline = [fix(61, 'revert-weights: a'), fix(62, 'recorded, and people told'), fix(300, 'revert-weights: b')]
    const changes = writtenChanges(incident({ changes: [revert, back, scale], timeline }))
    expect(changes.map(({ at }) => (at - noon) / second)).toEqual([61, 300, 61])
  })

  const changes = [
    { at: noon + 10 * minute, change: revert },
    { at: noon + 20 * minute, change: scale },
  ]
  const noted = [{ at: noon + 5 * minute, weights: { eks: 5 }, by: 'x', comment: '', isOverride: false }]

  it.each([
    ['before anything is known, those before the first change', [], 1, { ec2: 5, eks: 5 }],
    ['after a change, those that it set', [], 15, { ec2: 99, eks: 1 }],
    ['after somebody’s, what it set', noted, 7, { eks: 5 }],
    ['before somebody’s, nothing', noted, 1, null],
  ])('has of the weights %s', (_, told, minutes, weights) => {
    expect(weightsAt(noon + minutes * minute, told, changes)).toEqual(weights)
  })

  it('has of the nodes what was desired, before and after', () => {
    const onEks = service()
    const candidate = { ...onEks.fleets.candidate, nodeGroup: { cluster: 'web-eks', name: 'workers', maxNodes: 10 } }
    const of = { ...onEks, fleets: { ...onEks.fleets, candidate } }
    const desired = (minutes: number) => nodesAt(noon + minutes * minute, of, changes)
    expect([desired(0), desired(30)]).toEqual([
      { candidate: { ready: null, desired: 3 } },
      { candidate: { ready: null, desired: 8 } },
    ])
    expect(nodesAt(noon, onEks, changes)).toEqual({})
  })
})
