import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import { reportOf } from '../../../report/index.ts'
import type { ReportData } from '../../../report/data.ts'

/** Where distributions put it; CHROMIUM names another. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const named = process.env['CHROMIUM']

/** The browser to test in; null where there is none. */
export const browserPath: string | null = (named ? [named] : places).find((path) => existsSync(path)) ?? null

/** What is said in the place of the tests where there is no browser. */
export const absence =
  'THE BROWSER TESTS DID NOT RUN: there is no Chromium. Install it (Debian: apt-get install chromium), or name one by CHROMIUM=/path/to/it.'

/** How people look at a report; a phone in the dark has the colours of the one and the layout of the other. */
export const views = {
  light: { viewport: { width: 1100, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1100, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 360, height: 740 }, colorScheme: 'light', deviceScaleFactor: 2 },
} as const satisfies Record<string, BrowserContextOptions>

export type View = keyof typeof views

/** A report in a browser, and what the browser noticed. */
export interface Opened {
  readonly page: Page
  /** Addresses that were asked for, the report's own file left out. */
  readonly requests: readonly string[]
  /** What went to the console, errors of scripts and refusals of the policy among it, and dialogs. */
  readonly complaints: readonly string[]
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Opens reports and other pages in a browser of their own; `close` ends all and removes their files. */
export function reportBrowser(): {
  open(data: ReportData, view: View): Promise<Opened>
  /** `prepare` is called before anything of the page is loaded. */
  openPage(markup: string, look: BrowserContextOptions, prepare?: (page: Page) => Promise<unknown>): Promise<Opened>
  close(): Promise<void>
} {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-report-'))
  const contexts: BrowserContext[] = []
  return {
    open(data, view) {
      return this.openPage(reportOf(data), views[view])
    },
    async openPage(markup, look, prepare) {
      const file = join(folder, `${contexts.length}.html`)
      const url = pathToFileURL(file).href
      writeFileSync(file, markup)
      const context = await chromium.launchPersistentContext(join(folder, `profile-${contexts.length}`), {
        ...look,
        headless: true,
        executablePath: browserPath ?? '',
        args: flags,
      })
      contexts.push(context)
      const page = context.pages()[0] ?? (await context.newPage())
      const requests: string[] = []
      const complaints: string[] = []
      page.on('request', (request) => request.url() === url || requests.push(request.url()))
      page.on('console', (message) => complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('dialog', (dialog) => {
        complaints.push(`dialog: ${dialog.message()}`)
        void dialog.dismiss()
      })
      await prepare?.(page)
      await page.goto(url)
      return { page, requests, complaints }
    },
    async close() {
      for (const context of contexts) await context.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Opens everything that is folded. */
export const unfold = (page: Page): Promise<unknown> =>
  page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true')

/** Keeps a picture in the folder that BALLAST_SHOTS names, for people to look at: of the whole page, or of what is seen of it. */
export async function keepShot(page: Page, name: string, fullPage = true): Promise<void> {
  const folder = process.env['BALLAST_SHOTS']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name.replaceAll(':', '')}.png`), fullPage })
}
