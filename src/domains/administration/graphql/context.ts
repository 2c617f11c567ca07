import type { AdminService } from '../admin-service.ts';

declare module '../../../graphql/context.ts' {
  interface Context {
    administration: AdminService;
  }
}
