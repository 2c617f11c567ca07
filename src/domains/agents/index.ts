export { AGENT_OUTCOMES, type AgentCall, type AgentOutcome, type Changed } from './agent-call.ts';
export { createAgentCallStore } from './agent-call-store.ts';
export { type AgentService, createAgentService, type Step } from './agent-service.ts';
export { createConfirmationStore } from './confirmation-store.ts';
