import { TIMEFRAMES, type Timeframe } from '../../../engine/index.ts';
import type { Expression } from '../expressions/expression.ts';
import { collect, expressionsOf, minutesOf, PlanError, type Said } from './said.ts';

// Which market, and on which bars.

export interface PlanRequest {
  instrument: string | null;
  timeframe: Timeframe | null;
}

const DEFAULT_INSTRUMENT = 'MES';

export function chooseInstrument(clauses: readonly Said[], request: PlanRequest, assumed: string[]): string {
  const named = new Set([
    ...clauses.flatMap((clause) => (clause.kind === 'instrument' ? [clause.symbol] : [])),
    ...collect(clauses, '@symbol').map(({ params }) => params.symbol as string),
  ]);
  if (named.size > 1)
    throw new PlanError(`it names several markets, ${[...named].join(' and ')}: a strategy trades one`);
  const [own] = named;
  const chosen = request.instrument ?? own ?? DEFAULT_INSTRUMENT;
  if (request.instrument && own && own !== chosen)
    assumed.push(`The prompt speaks of ${own}; the instrument that was chosen, ${chosen}, counts.`);
  else if (!request.instrument && !own) assumed.push(`No instrument was named: ${chosen}.`);
  return chosen;
}

export function chooseTimeframe(
  clauses: readonly Said[],
  request: PlanRequest,
  assumed: string[],
  questions: string[],
) {
  const named = new Set(clauses.flatMap((clause) => (clause.kind === 'timeframe' ? [clause.minutes] : [])));
  if (named.size > 1) throw new PlanError(`it names several timeframes, ${[...named].map(toldMinutes).join(' and ')}`);
  const frames = new Set(collect(clauses, '@frame').map(({ params }) => params.minutes as number));
  const longer = new Set([...frames, ...collect(clauses, '@bars').map(({ params }) => params.minutes as number)]);
  const [own] = named;
  let minutes = own;
  let frameIsOwn = false;
  if (minutes === undefined && !request.timeframe && longer.size > 1) {
    minutes = Math.min(...longer);
    frameIsOwn = false;
    questions.push(`Is ${toldMinutes(minutes)} the timeframe of the strategy? It is read so.`);
  }
  if (minutes === undefined && !request.timeframe && longer.size === 1 && frames.size === 0 && isAllFramed(clauses)) {
    minutes = [...longer][0];
    frameIsOwn = true;
    questions.push(`Is ${toldMinutes(minutes as number)} the timeframe of the whole strategy? It is read so.`);
  }
  if (minutes === undefined && frames.size === 1 && !request.timeframe) {
    minutes = [...frames][0];
    frameIsOwn = true;
    const conditions = collect(clauses, 'cond.compare').length + collect(clauses, 'cond.cross').length;
    if (conditions > 1)
      questions.push(`Is ${toldMinutes(minutes as number)} the timeframe of the whole strategy? It is read so.`);
  }
  if (minutes === undefined && !request.timeframe && collect(clauses, '@days').length > 0) {
    minutes = Number.POSITIVE_INFINITY;
    assumed.push('Its lengths are in days and no timeframe was named: daily bars.');
    return { timeframe: '1d' as Timeframe, frameIsOwn };
  }
  const wanted =
    minutes === undefined
      ? null
      : TIMEFRAMES.find((each) => minutesOf(each) === (Number.isFinite(minutes) ? minutes : 1440));
  if (wanted === undefined)
    throw new PlanError(`there are no bars of ${toldMinutes(minutes as number)}: ${TIMEFRAMES.join(', ')}`);
  const timeframe = request.timeframe ?? wanted ?? '5m';
  if (request.timeframe && wanted && wanted !== timeframe)
    assumed.push(`The prompt speaks of ${wanted} bars; the timeframe that was chosen, ${timeframe}, counts.`);
  else if (!request.timeframe && !wanted) assumed.push(`No timeframe was named: ${timeframe}.`);
  return { timeframe, frameIsOwn };
}
/** Whether every number names its own bars. */
function isAllFramed(clauses: readonly Said[]): boolean {
  const free = (x: Expression): boolean =>
    x.type !== '@bars' &&
    x.type !== '@frame' &&
    (x.type === 'data.bars' ||
      Object.values(x.inputs).some((input) => [input].flat().some((one) => free(one as Expression))));
  return !expressionsOf(clauses).some(free);
}
const toldMinutes = (minutes: number): string =>
  Number.isFinite(minutes) ? (minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} minutes`) : 'a day';
