import { StartupError } from '../kernel/startup-error.ts';
import { runCommand } from './run-command.ts';
import { createAsk, follow, numberOf, readValue, strategyOf, TEST_OPTIONS, tableOf, testInput } from './server.ts';

const COMMAND = {
  usage: 'npm run study -- STRATEGY',
  about:
    'Tests many variants of a strategy on the stored bars, on a running server: a sweep, or with --folds a walk-forward test. STRATEGY is as for npm run backtest.',
  positionals: true,
  options: {
    range: {
      type: 'string',
      multiple: true,
      value: 'NODE.PARAM=FROM..TO:STEP',
      about: 'Values of a parameter, or a list: fast.length=5..20:5, fast.length=5,8,13. May be repeated.',
    },
    where: { type: 'string', multiple: true, value: 'CONDITION', about: 'Such as "fast.length < slow.length".' },
    sampling: { type: 'string', value: 'grid', default: 'grid', about: 'grid, random or latin_hypercube.' },
    samples: { type: 'string', value: 'N', about: 'How many of them are drawn. Default: 1000.' },
    seed: { type: 'string', value: 'N', about: 'Of the draws. Default: 1.' },
    objective: { type: 'string', value: 'sharpe', default: 'sharpe', about: 'net_pnl, sharpe, pnl_over_drawdown, …' },
    'min-trades': { type: 'string', value: 'N', about: 'Variants with fewer have no score. Default: 1.' },
    expression: {
      type: 'string',
      value: 'TEXT',
      about: 'An own objective of metrics, such as "net_pnl / max(1, max_drawdown)".',
    },
    folds: { type: 'string', value: 'N', about: 'Walk forward in so many tests.' },
    'k-fold': { type: 'string', value: 'N', about: 'Test each of N parts with the best variant of the others.' },
    anchored: { type: 'boolean', about: 'Each training begins at the start of the span.' },
    top: { type: 'string', value: 'N', default: '20', about: 'Variants to print, at most 500.' },
    ...TEST_OPTIONS,
  },
} as const;

const RUN = `mutation ($input: StudyInput!) { runStudy(input: $input) { ... on Study { id variants }
  ... on Error { message } ... on InvalidInputError { fields { path message } } } }`;
const READ = `query ($id: ID!) { study(id: $id) { status progress error done failed variants kind from to deflatedSharpe
  overfittingProbability caveats { message } disclaimer { text } outOfSample { trades netPnl sharpe maxDrawdown }
  folds { testFrom testTo params trainScore testScore metrics { trades netPnl } error } } }`;
const TOP = `query ($id: ID!, $first: Int!) { study(id: $id) { top(first: $first) { number params score error
  metrics { trades netPnl sharpe maxDrawdown } } } }`;

interface Metrics {
  trades: number;
  netPnl: string;
  sharpe: number | null;
  maxDrawdown: string;
}
interface Study {
  status: string;
  progress: number;
  error: string | null;
  failed: number;
  variants: number;
  kind: string;
  from: string;
  to: string;
  deflatedSharpe: number | null;
  overfittingProbability: number | null;
  caveats: { message: string }[];
  disclaimer: { text: string };
  outOfSample: Metrics | null;
  folds: {
    testFrom: string;
    testTo: string;
    params: Record<string, unknown> | null;
    trainScore: number | null;
    testScore: number | null;
    metrics: Metrics | null;
    error: string | null;
  }[];
}
interface Variant {
  number: number;
  params: Record<string, unknown>;
  score: number | null;
  error: string | null;
  metrics: Metrics | null;
}

const print = (lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`);
const figure = (value: number | string | null | undefined) => (value == null ? '-' : Number(value).toFixed(2));
const shownParams = (params: Record<string, unknown> | null): string[] =>
  Object.values(params ?? {}).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));

await runCommand(COMMAND, async ({ values, positionals }) => {
  const [given, ...others] = positionals;
  if (!given || others.length > 0) {
    throw new StartupError('expected one strategy: npm run study -- ema-cross --range fast.length=5..20:5');
  }
  const shown = numberOf('top', values.top);
  const input = inputOf(values);
  const ask = await createAsk(values);
  const { id: strategyId, name } = await strategyOf(ask, given, values);
  const { id, variants } = await ask<{ id: string; variants: number }>('runStudy', RUN, {
    input: { ...input, strategyId },
  });
  const study = await follow('study', () => ask<Study>('study', READ, { id }));
  const failed = study.failed > 0 ? `, ${study.failed} of them cannot run` : '';
  print([`${name}: ${variants} variants${failed}, ${study.from.slice(0, 16)} to ${study.to.slice(0, 16)}`]);
  if (study.folds.length > 0) print(foldsOf(study));
  else {
    const { top } = await ask<{ top: Variant[] }>('study', TOP, { id, first: shown });
    print(variantsOf(top));
  }
  print([
    '',
    `deflated Sharpe ratio ${figure(study.deflatedSharpe)}, probability of overfitting ${figure(study.overfittingProbability)}`,
    ...study.caveats.map(({ message }) => `caveat: ${message}`),
    study.disclaimer.text,
  ]);
});

type Optional = 'samples' | 'seed' | 'folds' | 'k-fold' | 'min-trades';
type Given = Record<'sampling' | 'objective', string> & {
  [Name in Optional | 'expression']?: string | undefined;
} & { range?: string[] | undefined; where?: string[] | undefined; anchored?: boolean | undefined };

function inputOf(values: Given & Parameters<typeof testInput>[0]) {
  const optional = (name: Optional) => {
    const text = values[name];
    return text === undefined ? null : numberOf(name, text);
  };
  const folds = optional('folds');
  const parts = optional('k-fold');
  return {
    ...testInput(values),
    ranges: (values.range ?? []).map(rangeOf),
    constraints: (values.where ?? []).map(constraintOf),
    sampling: values.sampling.toUpperCase(),
    objective: values.expression === undefined ? values.objective.toUpperCase() : null,
    expression: values.expression ?? null,
    samples: optional('samples'),
    seed: optional('seed'),
    minTrades: optional('min-trades'),
    walkForward: folds === null ? null : { folds, anchored: values.anchored === true },
    kFold: parts === null ? null : { folds: parts },
  };
}

/** "fast.length=5..20:5" or "fast.length=5,8,13" */
function rangeOf(text: string) {
  const at = text.indexOf('=');
  const param = text.slice(0, Math.max(0, at)).trim();
  const values = text.slice(at + 1).trim();
  if (param === '' || values === '') {
    throw new StartupError(`--range is "${text}", expected NODE.PARAM=FROM..TO:STEP or NODE.PARAM=A,B,C`);
  }
  const [from = '', rest, ...more] = values.split('..');
  if (rest === undefined || more.length > 0)
    return { param, values: values.split(',').map((value) => readValue(value.trim())) };
  const [to = '', step = '1'] = rest.split(':');
  return { param, from: numberOf('range', from), to: numberOf('range', to), step: numberOf('range', step) };
}

function constraintOf(text: string) {
  const match = /^\s*(\S+)\s*(<=|>=|!=|<|>)\s*(\S+)\s*$/.exec(text);
  if (!match) throw new StartupError(`--where is "${text}", expected a condition such as "fast.length < slow.length"`);
  const [, left, operator, right] = match;
  return { left, operator, right };
}

function variantsOf(top: readonly Variant[]): string[] {
  const names = Object.keys(top[0]?.params ?? {});
  const rows = top.map(({ number, params, score, metrics, error }) => [
    String(number),
    ...shownParams(params),
    figure(score),
    ...(metrics
      ? [String(metrics.trades), figure(metrics.netPnl), figure(metrics.sharpe), figure(metrics.maxDrawdown)]
      : ['', '', '', '']),
    error ?? '',
  ]);
  return tableOf([['variant', ...names, 'score', 'trades', 'net P&L', 'Sharpe', 'drawdown', ''], ...rows]);
}

function foldsOf({ folds, outOfSample }: Study): string[] {
  const names = Object.keys(folds.find(({ params }) => params)?.params ?? {});
  const rows = folds.map(({ testFrom, testTo, params, trainScore, testScore, metrics, error }) => [
    testFrom.slice(0, 16),
    testTo.slice(0, 16),
    ...(params && Object.keys(params).length > 0 ? shownParams(params) : names.map(() => '')),
    figure(trainScore),
    figure(testScore),
    metrics ? String(metrics.trades) : '',
    metrics ? figure(metrics.netPnl) : (error ?? ''),
  ]);
  const all = outOfSample
    ? [
        `out of sample: ${outOfSample.trades} trades, net P&L ${figure(outOfSample.netPnl)}, Sharpe ${figure(outOfSample.sharpe)}, max drawdown ${figure(outOfSample.maxDrawdown)}`,
      ]
    : [];
  return [...tableOf([['test from', 'to', ...names, 'train', 'test', 'trades', 'net P&L'], ...rows]), ...all];
}
