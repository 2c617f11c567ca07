import type { JsonSchema } from '../json-schema.ts';
import type { Json, ToolCall } from '../tool.ts';
import { ToolError } from '../tool-error.ts';

// What moves an account takes two steps: the first says what would happen, the second does it, on that very state.

export interface Seen {
  /** What the answer shows. */
  preview: Json;
  /** What the decision rests on: when it changes, the confirmation is void. */
  state: Json;
  /** What a person is asked. */
  question: string;
}

interface Steps {
  look(args: Json, call: ToolCall): Promise<Seen>;
  act(args: Json, call: ToolCall): Promise<Json>;
}

export const CONFIRM: JsonSchema = {
  type: 'string',
  description: 'Of the first call, once the user agrees.',
};

/** The result of both steps. */
export const STEPS_ANSWER: JsonSchema = {
  type: 'object',
  properties: {
    preview: { type: 'object' },
    confirm: { type: 'string' },
    done: { type: 'object' },
  },
};

export const twoSteps =
  (tool: string, { look, act }: Steps) =>
  async ({ confirm, ...args }: Json, call: ToolCall): Promise<Json> => {
    const { preview, state, question } = await look(args, call);
    const step = { tool, arguments: args, state };
    if (confirm !== undefined) {
      await call.confirm(String(confirm), step);
      return { done: await act(args, call) };
    }
    const agreed = await call.askPerson(question);
    if (agreed === false) {
      throw new ToolError('declined', 'The person declined; nothing was changed.', {
        text: 'Do not call it again unless the person asks for it.',
        patch: [],
      });
    }
    if (agreed === true) {
      // What the person saw must still hold when the answer comes.
      const now = await look(args, call);
      const { token } = await call.propose(step);
      await call.confirm(token, { ...step, state: now.state });
      return { done: await act(args, call) };
    }
    const { token, expiresAt } = await call.propose(step);
    return {
      preview,
      confirm: token,
      expiresAt,
      next: `Nothing was changed. Show the preview to the user; if the user agrees, call ${tool} again with the same arguments and confirm.`,
    };
  };
