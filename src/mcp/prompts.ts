import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { nearest } from './fix/nearest.ts';

// Tasks that a person picks from a menu of the client.

interface Prompt {
  name: string;
  title: string;
  description: string;
  arguments: { name: string; description: string; required: boolean }[];
  text(given: Readonly<Record<string, string>>): string;
}

const STRATEGY = { name: 'strategy', description: 'Name or id of the strategy.', required: true };

const PROMPTS: readonly Prompt[] = [
  {
    name: 'study_this_strategy',
    title: 'Study this strategy',
    description: 'Whether a strategy holds up: backtest, walk-forward test, Monte Carlo, caveats first.',
    arguments: [STRATEGY],
    text: ({ strategy }) =>
      `Find out whether the strategy ${quoted(strategy)} holds up. Find it with list_strategies and retell it with explain_strategy. Run run_backtest, then run_walk_forward over its main parameters, then monte_carlo. Report the caveats and the odds of luck before any profit, and say plainly when the result may be chance. Start nothing.`,
  },
  {
    name: 'why_did_it_not_fire',
    title: 'Why did it not fire?',
    description: 'What kept a running strategy from an entry.',
    arguments: [
      STRATEGY,
      { name: 'when', description: 'The bar or the span; default: the newest bars.', required: false },
    ],
    text: ({ strategy, when }) =>
      `Say why the strategy ${quoted(strategy)} did not fire ${when ? `at ${quoted(when)}` : 'on its newest bars'}. Find it with list_strategies, read its decisions with why, and name the condition, its value and what it needed. If it was denied by the risk gate, look at get_risk.`,
  },
  {
    name: 'what_happened_today',
    title: 'What happened today?',
    description: 'Signals, profit and loss, risk and runs of the trade date.',
    arguments: [],
    text: () =>
      'Say what happened on the newest trade date: get_risk for limits, usage, runs and open positions, list_signals for what was opened and closed, and why for what was not. Name anything that needs the person’s attention.',
  },
];

/** What a person typed is shown as such. */
const quoted = (text = ''): string => JSON.stringify(text.slice(0, 200));

export const prompts = PROMPTS.map(({ text: _, ...listed }) => listed);

export function promptMessages(name: string, given: Readonly<Record<string, string>>) {
  const prompt = PROMPTS.find((known) => known.name === name);
  if (!prompt) {
    const meant =
      nearest(
        name,
        PROMPTS.map((known) => known.name),
      ) ?? PROMPTS.map((known) => known.name).join(', ');
    throw new McpError(ErrorCode.InvalidParams, `There is no prompt ${quoted(name)}; there is ${meant}.`);
  }
  const missing = prompt.arguments.find((argument) => argument.required && !given[argument.name]);
  if (missing)
    throw new McpError(ErrorCode.InvalidParams, `The prompt "${name}" needs "${missing.name}": ${missing.description}`);
  return {
    description: prompt.description,
    messages: [{ role: 'user' as const, content: { type: 'text' as const, text: prompt.text(given) } }],
  };
}
