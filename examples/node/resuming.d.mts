interface Payload {
  variables?: Record<string, unknown> | null;
}
/** Keeps the `after` variable of a client's subscriptions at the last received event. */
export function resuming<Client extends { subscribe(payload: never, sink: never): () => void }>(
  client: Client,
): Client & { subscribe(payload: Payload, sink: object): () => void };
