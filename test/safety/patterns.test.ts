import { beforeAll, describe, expect, test } from 'vitest';
import { createRuleBasedProvider } from '../../src/domains/strategy-drafting/index.ts';
import { madePatterns } from '../../src/kernel/pattern.ts';
import { CORPUS } from '../strategy-drafting/corpus.ts';
import { markets, NEVER, wish } from '../strategy-drafting/support.ts';
import { hurtfulTexts } from '../support/hurtful-texts.ts';
import { processorMs } from '../support/processor-time.ts';
import { readSourcePatterns } from '../support/source-patterns.ts';

// No pattern of the server tries a text that somebody sends in more ways than the text is long. Measured by processor
// time, so that other processes do not count; what is slow is measured again, so that a pause of this one does not.

/** Headers, paths and words of a body; a pattern whose time grows with the square of it takes a second. */
const TEXT = 16_384;
/** The longest prompt (src/domains/strategy-drafting). */
const PROMPT = 4_000;
const PATTERN_MS = 40;
const PROMPT_MS = 150;

const provider = createRuleBasedProvider({ markets });
const read = (prompt: string) => provider.generate(wish(prompt), NEVER).catch(() => null);

const timed = (work: () => unknown): number => {
  const since = process.cpuUsage();
  work();
  return processorMs(since);
};
/** The fastest of three. */
const cost = (pattern: RegExp, text: string): number => {
  const once = () =>
    timed(() => {
      pattern.lastIndex = 0;
      text.search(pattern);
      pattern.test(text);
      pattern.lastIndex = 0;
    });
  let best = once();
  for (let k = 0; k < 2 && best > PATTERN_MS; k++) best = Math.min(best, once());
  return best;
};

const { literals, constructedIn } = readSourcePatterns();
beforeAll(() => read(CORPUS[0]?.[0] ?? ''));

describe('patterns', () => {
  test('are literals, or compiled at module level', async () => {
    expect(constructedIn).toEqual(['src/kernel/pattern.ts']);
    for (const [prompt] of CORPUS) await read(prompt);
    const made = madePatterns().length;
    expect(made).toBeGreaterThan(1);
    for (const [prompt] of CORPUS) await read(`${prompt} `);
    expect(madePatterns().length).toBe(made);
  });

  test('take linear time', () => {
    const slow: string[] = [];
    const check = (at: string, pattern: RegExp, longest: number) => {
      // Short ones first: a pattern whose time doubles with each word would never come to the end of a long one.
      for (const [length, most] of [
        [120, 1_000],
        [240, 6_000],
        [longest, 150],
      ] as const) {
        for (const text of hurtfulTexts(pattern, length, most)) {
          const ms = cost(pattern, text);
          if (ms <= PATTERN_MS) continue;
          slow.push(
            `${at}: ${ms.toFixed(0)} ms for ${JSON.stringify(text.slice(0, 60))}, ${text.length} long: ${pattern}`,
          );
          return;
        }
      }
    };
    for (const { at, pattern } of literals) check(at, pattern, at.includes('/strategy-drafting/') ? PROMPT : TEXT);
    for (const pattern of madePatterns()) check('made by pattern()', pattern, PROMPT);
    expect(slow).toEqual([]);
  });
});

test('an adversarial prompt is parsed or rejected quickly', async () => {
  const words = CORPUS.flatMap(([prompt]) => prompt.toLowerCase().split(/[^a-z0-9$%.:]+/));
  const prompts = [
    ...hurtfulTexts(new RegExp([...new Set(words)].join(' |')), 1_990, 400),
    ...['0', '0.', '0 ', '0,', '0-', '0/', '1 2 ', '9:30 to ', 'is ', 'must be ', 'stop of ', '2 atr ', '\ufdfa'].map(
      (part) => part.repeat(2_000).slice(0, 2_000),
    ),
    ...CORPUS.map(([prompt]) => `${prompt}. `.repeat(20).slice(0, 2_000)),
  ];
  const slow: string[] = [];
  for (const prompt of prompts) {
    const once = async () => {
      const since = process.cpuUsage();
      await read(prompt);
      return processorMs(since);
    };
    let ms = await once();
    if (ms > PROMPT_MS) ms = await once();
    if (ms > PROMPT_MS) slow.push(`${ms.toFixed(0)} ms: ${prompt.slice(0, 80)}`);
  }
  expect(slow).toEqual([]);
});
