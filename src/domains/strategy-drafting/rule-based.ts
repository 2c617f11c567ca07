import { invalid } from '../../kernel/domain-error.ts';
import { drawPlan } from './draw-plan.ts';
import { explain, nameOfPlan, partsOf } from './explain.ts';
import type { DraftMarkets, DraftProvider } from './provider.ts';
import { readPlan } from './read-plan.ts';

const UNDERSTOOD =
  'moving-average crosses, RSI, stochastic, Bollinger, Donchian and opening-range breakouts, MACD, Supertrend, VWAP, ADX, volume, hours, stops, targets and sizes';

/** Parses a prompt by rules: no key, no network, deterministic. */
export function createRuleBasedProvider({ markets }: { markets: DraftMarkets }): DraftProvider {
  return {
    name: 'rules',
    async generate(request) {
      const plan = readPlan(request, markets.symbols());
      if (!('entries' in plan)) throw notUnderstood(plan.unread);
      const { instrument, timeframe } = plan;
      const contract = markets.contractOf(instrument);
      if (!contract) throw new Error(`There is no instrument ${instrument}`);
      const drawn = drawPlan(plan, contract);
      const { graph, executable, issues } = markets.validate(drawn.graph, { instrument, timeframe });
      if (!executable || !graph) {
        const reasons = issues.filter(({ severity }) => severity === 'error').map(({ message }) => message);
        throw invalid(['prompt'], `asks for a strategy that cannot run: ${reasons.join('; ')}`, 'not_executable');
      }
      return {
        name: nameOfPlan(plan),
        description: partsOf(plan).join(' ').slice(0, 2_000),
        instrument,
        timeframe,
        tags: ['vix'],
        graph,
        explanation: explain(plan, drawn.adjusted),
        issues,
      };
    },
  };
}

function notUnderstood(unread: readonly string[]) {
  const what = unread.length > 0 ? ` (not known: ${unread.map((words) => JSON.stringify(words)).join(', ')})` : '';
  return invalid(
    ['prompt'],
    `says no entry that I understand${what}. Say when to enter, for example "buy when the 9 EMA crosses above the 21 EMA, stop 2 ATR, target 2R". I know ${UNDERSTOOD}.`,
    'not_understood',
  );
}
