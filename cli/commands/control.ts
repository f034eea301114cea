import { parseControlRequest } from '../../shared/triggers/control-request.ts'
import type { ControlRequest } from '../../shared/workflow/control/control-request.ts'
import { invokeControl } from '../control/invoke.ts'
import { printable, printableJson } from '../control/printable.ts'
import { statusText } from '../control/status.ts'

/** What is said beside the answer: that a pause without an end needs somebody to end it. */
const reminder = (request: ControlRequest): string[] =>
  request.command === 'pause' && request.minutes === null
    ? [
        `This pause has no end of its own: it lasts until somebody runs`,
        `  npm run control -- resume${request.service === null ? '' : ` ${printable(request.service)}`}`,
      ]
    : []

/**
 * Asks the deployed function to do what `asked` says, in the shape that the function takes; says what to print, and
 * whether it was done. Throws a `ControlRequestError` for what cannot be asked, a `Failure` where there is no answer.
 */
export async function control(
  asked: Readonly<Record<string, unknown>>,
  options: { readonly functionName: string; readonly json: boolean },
): Promise<{ readonly done: boolean; readonly text: string }> {
  const request = parseControlRequest(asked)
  const result = await invokeControl(options.functionName, request)
  const { done, message, status } = result
  if (options.json) return { done, text: `${printableJson(result)}\n` }
  const lines = [
    ...(message === '' || (done && status !== null) ? [] : [printable(message)]),
    ...(status === null ? [] : [statusText(status)]),
    ...(done ? reminder(request) : []),
  ]
  return { done, text: `${lines.join('\n')}\n` }
}
