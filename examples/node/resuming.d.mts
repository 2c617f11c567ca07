interface Payload {
  variables?: Record<string, unknown> | null;
}
/** Keeps the `after` of a client's subscriptions at the last event that they saw. */
export function resuming<Client extends { subscribe(payload: never, sink: never): () => void }>(
  client: Client,
): Client & { subscribe(payload: Payload, sink: object): () => void };
