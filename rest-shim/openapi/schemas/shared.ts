import { MODES, SIDES, TIMEFRAMES } from '../../wire.ts';
import { listOf, orNull, record, ref, type Schema, text, uuid, whole, words } from '../json-schema.ts';

// What several subjects have in common.

export const STRATEGY_ID = '019a31c4-1f00-7c44-8d2b-6f1e2d3c4b5a';
export const instrument = text('MES', 'The contract’s symbol.');
export const timeframe = words(Object.keys(TIMEFRAMES), 'The length of a bar.');
export const mode = words(Object.keys(MODES), 'Paper or live.');
export const side = words(Object.keys(SIDES));
export const strategyName = text('EMA cross on MES', 'Unique among the owner’s strategies, in any case of letters.');
export const strategyId = uuid('Its strategy.', STRATEGY_ID);
export const version = whole(3, 'The strategy’s version it came from.');
export const page = (items: string, cursor: Schema = text('eyJmIjoi…', 'Pass it as `cursor` for the next page.')) =>
  record({ items: listOf(ref(items)), next_cursor: orNull(cursor) });
