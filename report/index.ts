import type { ReportData } from './data.ts'
import { textOf } from './html/html.ts'
import { page } from './html/page.ts'

/** A report as one HTML file that needs nothing else. Pure. */
export const reportOf = (data: ReportData): string => `${textOf(page(data)).trim()}\n`
