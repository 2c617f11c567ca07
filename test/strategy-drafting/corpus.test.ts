import { describe, expect, it } from 'vitest';
import { createRuleBasedProvider } from '../../src/domains/strategy-drafting/index.ts';
import type { Graph, Timeframe } from '../../src/engine/index.ts';
import { type Meaning, CORPUS as PROMPTS, REFUSED } from './corpus.ts';
import { MANUALS } from './corpus-of-manuals.ts';
import { type Decisions, decisionsOf, type Series, seriesOf } from './meaning.ts';
import { markets, NEVER, wish } from './support.ts';

// What traders say, and what is drawn of it, judged by what the drawing decides.

const CORPUS = [...PROMPTS, ...MANUALS];
const provider = createRuleBasedProvider({ markets });
const draw = (prompt: string, lenient = false) => provider.generate(wish(prompt, { lenient }), NEVER);

const WARM = 300;
/** Where two series of decisions differ, or null. */
function difference(
  found: readonly boolean[] | null,
  wanted: ReturnType<NonNullable<Meaning['long']>> | null,
): string | null {
  if ((found === null) !== (wanted === null)) return found === null ? 'is not there' : 'was not asked for';
  if (!found || !wanted) return null;
  const at = wanted.findIndex((value, k) => k >= WARM && value !== found[k]);
  if (at >= 0) return `is ${found[at]} on bar ${at}`;
  return wanted.slice(WARM).includes(true) ? null : 'is never true in the series';
}

function wrongIn(decisions: Decisions, meaning: Meaning, series: Series): string[] {
  const wrong: string[] = [];
  const check = (name: string, found: readonly boolean[] | null, wanted: Meaning['long'], needed = true) => {
    if (!needed && !wanted) return;
    const differs = difference(found, wanted ? wanted(series) : null);
    if (differs) wrong.push(`${name} ${differs}`);
  };
  check('long entry', decisions.entries.long, meaning.long);
  check('short entry', decisions.entries.short, meaning.short);
  check('long exit', decisions.exits.long, meaning.leaveLong, false);
  check('short exit', decisions.exits.short, meaning.leaveShort, false);
  for (const first of Object.values(decisions.first)) {
    if (meaning.stop !== undefined && first.stop !== meaning.stop) wrong.push(`stop is ${first.stop} ticks`);
    if (meaning.size !== undefined && first.size !== meaning.size) wrong.push(`size is ${first.size}`);
    if (meaning.targets && first.targets.join() !== meaning.targets.join()) wrong.push(`targets are ${first.targets}`);
  }
  return wrong;
}

const asDecided = (graph: Graph, timeframe: Timeframe) => decisionsOf(graph, seriesOf(timeframe));

function partsOf<T>(all: readonly T[], size: number) {
  const parts: { from: number; to: number; part: readonly T[] }[] = [];
  for (let from = 0; from < all.length; from += size)
    parts.push({ from: from + 1, to: Math.min(from + size, all.length), part: all.slice(from, from + size) });
  return parts;
}

describe('the corpus', () => {
  it('has prompts that differ', () => {
    expect(new Set(CORPUS.map(([prompt]) => prompt)).size).toBe(CORPUS.length);
  });

  it('is drawn: 95 % at least', async () => {
    const refused: string[] = [];
    for (const [prompt] of CORPUS) await draw(prompt).catch((error) => refused.push(`${prompt}: ${error.message}`));
    if (process.env.DRAFTING_REPORT) process.stdout.write(`${refused.join('\n')}\n`);
    expect(refused.length, refused.join('\n')).toBeLessThanOrEqual(CORPUS.length * 0.05);
  });

  it.each(partsOf(CORPUS, 15))('decides what it means: $from to $to', async ({ part }) => {
    const wrong: string[] = [];
    for (const [prompt, meaning] of part) {
      const draft = await draw(prompt).catch(() => null);
      if (!draft) continue;
      const series = seriesOf(draft.timeframe);
      const faults = wrongIn(decisionsOf(draft.graph, series), meaning, series);
      if (meaning.timeframe && draft.timeframe !== meaning.timeframe) faults.push(`timeframe is ${draft.timeframe}`);
      if (meaning.instrument && draft.instrument !== meaning.instrument)
        faults.push(`instrument is ${draft.instrument}`);
      if (faults.length > 0) wrong.push(`${prompt}: ${faults.join('; ')}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(REFUSED)('refuses %.60s', async (prompt, words) => {
    await expect(draw(prompt)).rejects.toMatchObject({
      code: 'invalid_input',
      fields: [{ path: ['prompt'], message: expect.stringContaining(words) }],
    });
  });
});

describe('what changes with the words', () => {
  const conditions = [
    'RSI is above 50',
    'price is above the 20 EMA',
    'MACD is above zero',
    'ADX is above 25',
    'the 9 EMA is above VWAP',
  ];
  const entriesOf = async (prompt: string) => {
    const { graph, timeframe } = await draw(prompt);
    return asDecided(graph, timeframe).entries;
  };

  it.each(conditions)('negating "%s" flips its decisions', async (condition) => {
    const [yes, no] = [
      await entriesOf(`Buy when ${condition}`),
      await entriesOf(`Buy when ${condition.replace('is above', 'is not above')}`),
    ];
    expect(no.long).toEqual(yes.long?.map((value) => !value));
  });

  it.each(conditions)('swapping the sides of "%s" swaps who enters', async (condition) => {
    const [long, short] = [await entriesOf(`Buy when ${condition}`), await entriesOf(`Sell short when ${condition}`)];
    expect([short.short, short.long]).toEqual([long.long, null]);
  });

  it('the opposite for shorts is what a chart turned upside down gives', async () => {
    const mirrored = await entriesOf(
      'Buy when RSI crosses below 30 and price is above the 50 EMA, vice versa for shorts',
    );
    const said = await entriesOf('Short when RSI crosses above 70 and price is below the 50 EMA');
    expect(mirrored.short).toEqual(said.short);
  });

  it.each([
    ['Buy when RSI is below 30, stop 10 ticks, target 20 ticks', '30', '35'],
    ['Buy when RSI is below 30, stop 10 ticks, target 20 ticks', '10', '14'],
    ['Buy when the 9 EMA crosses above the 21 EMA, stop 8 ticks, 2 contracts', '21', '34'],
    ['Short when price is up 1 % from the open, stop 12 ticks', '1 %', '2 %'],
  ])('in "%s", %s for %s changes that number alone', async (prompt, from, to) => {
    const params = async (text: string) =>
      (await draw(text)).graph.nodes.map(({ type, params: own }) => ({ type, ...own }));
    const [before, after] = [await params(prompt), await params(prompt.replace(from, to))];
    const changed = before.flatMap((own, k) =>
      Object.keys(own).filter((key) => own[key as 'type'] !== after[k]?.[key as 'type']),
    );
    expect(before).toHaveLength(after.length);
    expect(changed).toHaveLength(1);
  });

  it('an unknown word refuses, at any place; for a lenient caller it is listed', async () => {
    for (const [prompt] of CORPUS.slice(0, 40)) {
      const words = prompt.split(' ');
      for (const at of [1, Math.floor(words.length / 2), words.length]) {
        const text = [...words.slice(0, at), 'florpish', ...words.slice(at)].join(' ');
        await expect(draw(text), text).rejects.toMatchObject({
          fields: [{ message: expect.stringContaining('florpish') }],
        });
      }
    }
    const { notUnderstood } = await draw('Buy when RSI is below 30 florpish', true);
    expect(notUnderstood).toEqual(['florpish']);
  });
});

describe('what the draft says', () => {
  it('the retelling is made of the graph, the rest apart from it', async () => {
    const { assumptions, questions } = await draw('Buy when RSI < 30, sell when RSI > 70');
    expect(assumptions).toContain('RSI: length 14.');
    expect(questions).toEqual(['Is "sell" the way out of the long, or a short entry? It is read as the way out.']);
  });

  it('asks whether days are bars', async () => {
    const { questions } = await draw('Buy when price breaks above the 10 day high on the 30 minute chart');
    expect(questions).toEqual(['Are the 10 days meant as days, or as 10 bars? They are read as days.']);
  });

  it('the instrument and timeframe of the request count, and it says so', async () => {
    const asked = wish('NQ 5 minute bars: buy when RSI is below 30', { instrument: 'MGC', timeframe: '15m' });
    const { instrument, timeframe, assumptions } = await provider.generate(asked, NEVER);
    expect([instrument, timeframe]).toEqual(['MGC', '15m']);
    expect(assumptions).toContain('The prompt speaks of NQ; the instrument that was chosen, MGC, counts.');
  });
});
