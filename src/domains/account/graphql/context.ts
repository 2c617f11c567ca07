import type { ApiKeyService } from '../api-key-service.ts';
import type { StreamTicketService } from '../stream-ticket-service.ts';

declare module '../../../graphql/context.ts' {
  interface Context {
    streamTickets: StreamTicketService;
    apiKeys: ApiKeyService;
  }
}
