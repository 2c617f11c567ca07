import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import type { AgentCall as Call, Changed } from '../agent-call.ts';
import './context.ts';

const AgentOutcome = builder.enumType('AgentOutcome', {
  description: 'How a call of an agent ended.',
  values: {
    DONE: { value: 'done', description: 'It was answered.' },
    PREVIEWED: { value: 'previewed', description: 'It said what would happen, and changed nothing.' },
    REFUSED: { value: 'refused', description: 'It was refused; `code` says why.' },
  } as const,
});

const AgentChange = builder.objectRef<Changed>('AgentChange').implement({
  description: 'Something that a call made or changed.',
  fields: (t) => ({
    kind: t.exposeString('kind', { description: 'strategy, backtest, study, runtime, signal or risk.' }),
    objectId: t.exposeID('id', { description: 'Its id.' }),
  }),
});

const AgentCall = builder.objectRef<Call>('AgentCall').implement({
  description: 'A call of a tool by an agent. Kept for 90 days.',
  fields: (t) => ({
    callId: t.exposeID('id', { description: 'The call.' }),
    keyId: t.id({
      nullable: true,
      description: 'The API key; null: by the user’s own token.',
      resolve: ({ keyId }) => keyId,
    }),
    client: t.exposeString('client', { description: 'Its name of itself.' }),
    tool: t.exposeString('tool', { description: 'The tool.' }),
    arguments: t.expose('arguments', { type: 'JSON', description: 'Without secrets; long texts are cut.' }),
    outcome: t.field({ type: AgentOutcome, description: 'How it ended.', resolve: ({ outcome }) => outcome }),
    refusal: t.exposeString('code', { nullable: true, description: 'The code of a refusal.' }),
    changed: t.field({
      type: [AgentChange],
      description: 'What it made or changed.',
      resolve: ({ changed }) => changed,
    }),
    calledAt: t.expose('calledAt', { type: 'DateTime', description: 'When it began.' }),
    tookMs: t.exposeInt('tookMs', { description: 'Milliseconds.' }),
  }),
});

builder.queryField('agentCalls', (t) =>
  t.field({
    type: [AgentCall],
    description: 'What agents did with the caller’s keys and tokens, newest first.',
    args: {
      first: t.arg.int({ defaultValue: 50, description: 'How many, 1 to 200.' }),
      before: t.arg({ type: 'DateTime', description: 'Only calls before this instant.' }),
      keyId: t.arg.id({ description: 'Only calls with this API key.' }),
      tool: t.arg.string({ description: 'Only calls of this tool.' }),
    },
    resolve: (_root, { first, before, keyId, tool }, context) => {
      requireUser(context);
      return context.agents.list(context.caller, {
        first: first ?? 50,
        before: before ?? null,
        keyId: keyId == null ? null : String(keyId),
        tool: tool ?? null,
      });
    },
  }),
);
