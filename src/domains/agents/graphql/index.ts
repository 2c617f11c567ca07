// GraphQL types and fields of what agents did; importing this module registers them.
import './agent-call.ts';
import './context.ts';
