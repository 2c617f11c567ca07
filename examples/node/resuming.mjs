/**
 * Wraps a graphql-ws or graphql-sse client so that a subscription resumes after the last received event when it reconnects.
 * Both clients resend the same payload on a reconnect; this updates its cursor.
 */
export function resuming(client) {
  return {
    ...client,
    subscribe(payload, sink) {
      const sent = { ...payload, variables: { ...payload.variables } };
      return client.subscribe(sent, {
        ...sink,
        next(result) {
          const cursor = result.data?.signalEvents?.cursor;
          sink.next(result);
          // After the sink has handled the event: an interrupted event is received again.
          if (cursor) sent.variables.after = cursor;
        },
      });
    },
  };
}
