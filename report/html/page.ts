import type { ReportData, ReportedCase } from '../data.ts'
import { countText, shown } from '../text.ts'
import { unexpectedBadge } from './badge.ts'
import { caseArticle, classText, outcomeOf, secondsOfCase } from './case.ts'
import { html, trusted, type Html } from './html.ts'
import { styles } from './styles.ts'

/** Nothing may be loaded and nothing may run, whatever a text from outside says. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/** Anchors in the order of the cases; names from outside do not become part of them. */
const anchorOf = (each: ReportedCase, index: number): string =>
  /^[a-z][a-z\d-]{0,60}$/.test(each.name) ? `case-${each.name}` : `case-${index + 1}`

function contentsRow(each: ReportedCase, anchor: string): Html {
  const { mttd, mtti, mttr } = secondsOfCase(each)
  const requests = each.drill?.requests
  const numbers = [mttd, mtti, mttr].map((seconds) => (seconds === null ? '–' : `${Math.round(seconds)} s`))
  const counts = requests === undefined ? [] : [requests.failed, requests.failedWithoutBallast].map(countText)
  return html`<tr>
    <th scope="row"><a href="#${anchor}">${shown(each.name)}</a><span class="title">${shown(each.title)}</span></th>
    <td>${outcomeOf(each)}${(each.drill?.unexpected.length ?? 0) > 0 && html` ${unexpectedBadge}`}</td>
    <td class="second">${classText(each)}</td>
    ${[...numbers, ...counts].map((text, index) => html`<td class="number${index !== 2 && ' second'}">${text}</td>`)}
  </tr> `
}

const contents = (cases: readonly ReportedCase[]): Html =>
  html` <nav id="contents" aria-labelledby="contents-title" tabindex="-1">
    <h2 id="contents-title">Contents</h2>
    <table class="contents">
      <caption>
        MTTD, MTTI and MTTR: time to detect, to identify and to recover. Failed: requests of users, with Ballast and
        without.
      </caption>
      <thead>
        <tr>
          <th scope="col">drill</th>
          <th scope="col">outcome</th>
          <th scope="col" class="second">class</th>
          <th scope="col" class="number second">MTTD</th>
          <th scope="col" class="number second">MTTI</th>
          <th scope="col" class="number">MTTR</th>

          <th scope="col" class="number second">failed</th>
          <th scope="col" class="number second">without</th>
        </tr>
      </thead>
      <tbody>
        ${cases.map((each, index) => contentsRow(each, anchorOf(each, index)))}
      </tbody>
    </table>
  </nav>`

function summaryText(cases: readonly ReportedCase[]): string {
  const drills = cases.flatMap(({ drill }) => (drill === null ? [] : [drill]))
  const ended = (['mitigated', 'escalated', 'no-action'] as const).map(
    (outcome) => `${drills.filter((drill) => drill.outcome === outcome).length} ${outcome.replace('-', ' ')}`,
  )
  const wrong = drills.filter(({ unexpected }) => unexpected.length > 0).length
  const asExpected = wrong === 0 ? 'all as their files expect' : `${wrong} not as their files expect`
  return `${drills.length} drills, ${asExpected}: ${ended.join(', ')}.`
}

/** A whole report as one file. */
export function page({ title, cases }: ReportData): Html {
  const hasContents = cases.length > 1
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${shown(title)}</title>
        <style>
          ${trusted(styles)}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the report</a>
        <header>
          <p class="faint">Ballast incident report</p>
          <h1>${shown(title)}</h1>
          ${hasContents && html`<p>${summaryText(cases)}</p>`}
        </header>
        ${hasContents && contents(cases)}
        <main id="main" tabindex="-1">
          ${cases.map((each, index) => caseArticle(each, anchorOf(each, index), hasContents))}
        </main>
        <footer>
          <p class="faint">
            All times are UTC. This file is all there is to the report: it loads nothing and runs nothing.
          </p>
        </footer>
      </body>
    </html> `
}
