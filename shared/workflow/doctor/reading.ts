import type { Reading, Unread } from '../../domain/doctor/snapshot.ts'
import { PortError } from '../../ports/port-error.ts'

/** Without it, one reason for several calls is the same for all. */
const requestId = / \(request [^)]*\)$/

/** Everything that one thing was to be read of. What AWS refuses or fails to answer is a reason, whatever it is. */
export async function reading<Value>(of: string, read: () => Promise<Value>): Promise<Reading<Value>> {
  try {
    return { value: await read(), unread: [] }
  } catch (error) {
    if (error instanceof PortError) return { value: null, unread: [{ of, why: error.message.replace(requestId, '') }] }
    throw error
  }
}

/** The same of several things one after the other, for AWS limits the rate of calls; what can be read of them is kept. */
export async function readings<Item, Value>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  read: (item: Item) => Promise<Value>,
): Promise<Reading<readonly Value[]>> {
  const values: Value[] = []
  const unread: Unread[] = []
  for (const item of items) {
    const one = await reading(nameOf(item), () => read(item))
    if (one.value !== null) values.push(one.value)
    unread.push(...one.unread)
  }
  return { value: values, unread }
}
