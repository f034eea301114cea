/** What `make` gives, made when it is first asked for: a cold start makes nothing that its event does not need. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
