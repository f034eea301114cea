import * as z from 'zod'
import { plainText } from '../domain/messages/plain-text.ts'
import { display } from '../domain/messages/wording.ts'
import { parseControlRequest } from './control-request.ts'

/** Longest text of a dashboard's name, or of somebody's, that is kept, characters. */
const longestName = 80
const longestReason = 1_000

const text = z.string().catch('')
const record = z.record(z.string(), z.unknown()).catch({})

/**
 * What CloudWatch says of the widget with each call (CloudWatch user guide, details about custom widgets), as far as
 * Ballast looks at it. What is missing or odd is left out rather than refused: nothing but looks depends on it.
 */
const widgetContext = z.object({
  dashboardName: text.transform((name) => plainText(name, longestName).trim()),
  theme: z.enum(['light', 'dark']).catch('light'),
  width: z.number().nullable().catch(null),
  params: record,
  /** What is written in the widget's form fields, by their names. */
  forms: z.object({ all: record }).catch({ all: {} }),
})

/** The widget that a function is called from. */
export type WidgetContext = z.output<typeof widgetContext>

/** A call of a function, and the widget that it came from; null where it came from elsewhere. */
export interface WidgetCall {
  readonly event: unknown
  readonly widget: WidgetContext | null
}

/** Takes apart what CloudWatch adds to an event and the event itself. */
export function widgetCallOf(event: unknown): WidgetCall {
  if (typeof event !== 'object' || event === null || !('widgetContext' in event)) return { event, widget: null }
  const { widgetContext: context, ...rest } = event
  return { event: rest, widget: widgetContext.catch(unknownWidget).parse(context) }
}

const unknownWidget: WidgetContext = { dashboardName: '', theme: 'light', width: null, params: {}, forms: { all: {} } }

const written = ({ forms }: WidgetContext, field: string, longest: number): string => {
  const value = forms.all[field]
  return typeof value === 'string' ? plainText(value, longest).trim() : ''
}

const placeOf = ({ dashboardName }: WidgetContext): string =>
  dashboardName === '' ? 'a dashboard' : `the dashboard ${dashboardName}`

/**
 * The request that a button of a widget makes. CloudWatch does not tell who looks at a dashboard, so `by` is the name that
 * they wrote beside the buttons, or says that nobody knows. Throws a `ControlRequestError`.
 */
export function parseWidgetRequest(event: unknown, widget: WidgetContext): ReturnType<typeof parseControlRequest> {
  if (typeof event !== 'object' || event === null) return parseControlRequest(event)
  if ('command' in event && event.command === 'status') return parseControlRequest(event)
  const [name, reason] = [written(widget, 'by', longestName), written(widget, 'reason', longestReason)]
  const place = placeOf(widget)
  return parseControlRequest({
    by: name === '' ? `somebody at ${place}` : `${name} (by their own word, at ${place})`,
    ...event,
    ...(reason !== '' && { reason }),
    ...(!('reason' in event) && reason === '' && { reason: `by a button of ${place}` }),
  })
}

const showRequest = z.strictObject({
  service: z.string().min(1).nullable().default(null),
  incidents: z.int().min(1).max(50).default(10),
})

/** What a widget is to show. */
export type ShowRequest = z.output<typeof showRequest>

/** What is wrong with a widget's parameters, in words for whoever set them. */
export interface WrongParameter {
  readonly problem: string
}

const expected: Readonly<Record<string, string>> = {
  service: 'the name of a service',
  incidents: 'a whole number from 1 to 50',
}

/** The parameters of a widget that shows incidents; `services` are those that there are. */
export function parseShowRequest(
  { event, widget }: WidgetCall,
  services: readonly string[],
): ShowRequest | WrongParameter {
  const given = typeof event === 'object' && event !== null ? event : {}
  // A button that calls the function again has the widget's parameters in its context only.
  const parsed = showRequest.safeParse({ ...widget?.params, ...given }, { reportInput: true })
  if (!parsed.success) return { problem: wrongParameter(parsed.error.issues[0]) }
  const { service } = parsed.data
  if (service === null || services.includes(service)) return parsed.data
  return { problem: `service: found ${display(service)}, expected one of ${services.join(', ')}` }
}

function wrongParameter(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'unrecognized_keys') {
    return `${plainText(issue.keys[0] ?? '', longestName)}: expected only the parameters service and incidents`
  }
  const name = String(issue?.path[0] ?? '')
  return `${name}: found ${display(issue?.input)}, expected ${expected[name]}`
}
