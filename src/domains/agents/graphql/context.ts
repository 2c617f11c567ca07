import type { AgentService } from '../agent-service.ts';

declare module '../../../graphql/context.ts' {
  interface Context {
    agents: AgentService;
  }
}
