import type { Endpoint } from '../endpoint.ts';
import type { RawEndpoint } from '../endpoints/webhooks.ts';
import type { StreamEndpoint } from '../stream-endpoint.ts';

/** Any endpoint of the REST API. */
export type Row = Endpoint | StreamEndpoint | RawEndpoint;

export const isRaw = (row: Row): row is RawEndpoint => 'raw' in row;
export const isStream = (row: Row): row is StreamEndpoint => 'banner' in row;
/** Whether the call changes something of its caller's: an Idempotency-Key makes it once. */
export const isChange = (row: Row): boolean =>
  !isRaw(row) && !isStream(row) && !isOpen(row) && row.operation.trimStart().startsWith('mutation');
/** Whether the call requires no token. */
export const isOpen = (row: Row): boolean => (isRaw(row) ? !row.signedIn : 'public' in row && row.public);
