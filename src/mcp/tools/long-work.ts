import type { Json, ToolCall } from '../tool.ts';
import { ToolError } from '../tool-error.ts';

// Backtests and studies are queued: a call waits for the end, tells how far it is, and cancels when its client does.

interface State {
  id: string;
  status: string;
  progress: number;
}

interface Waiting {
  /** Reads id, status and progress as `state`. */
  state: string;
  cancel: string;
  /** The variable that names it in both. */
  variable: string;
  id: string;
  /** Milliseconds after which it continues without the call. */
  waitMs: number;
  what: string;
}

const OVER: ReadonlySet<string> = new Set(['DONE', 'FAILED', 'CANCELLED']);
const FIRST_LOOK_MS = 50;
const LAST_LOOK_MS = 1_000;

/** Waits for the end. False when it continues behind the answer. */
export async function waitFor(
  call: ToolCall,
  { state, cancel, variable, id, waitMs, what }: Waiting,
): Promise<boolean> {
  const variables = { [variable]: id };
  const until = call.now() + waitMs;
  let told = -1;
  for (let ms = FIRST_LOOK_MS; ; ms = Math.min(LAST_LOOK_MS, ms * 1.5)) {
    if (call.signal.aborted) {
      await call.askAnyway(cancel, variables).catch(() => {});
      throw new ToolError('cancelled', `The call was cancelled, and the ${what} with it.`, {
        text: 'Call again.',
        patch: [],
      });
    }
    const { state: now } = (await call.ask(state, variables)) as unknown as { state: State | null };
    if (!now) throw new ToolError('not_found', `The ${what} is not there any more.`);
    if (now.progress > told) call.progress(now.progress, `${what} ${Math.round(now.progress * 100)} %`);
    told = now.progress;
    if (OVER.has(now.status)) return true;
    if (call.now() >= until) return false;
    await call.pause(ms);
  }
}

export const WAIT = {
  waitSeconds: {
    type: 'integer',
    minimum: 0,
    maximum: 600,
    default: 45,
    description: 'It continues after that.',
  },
} as const;

export const waitMsOf = (args: Json): number =>
  ((args.waitSeconds as number | undefined) ?? WAIT.waitSeconds.default) * 1_000;
