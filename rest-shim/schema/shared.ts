import type * as z from 'zod';
import { keysOf, MODES, SIDES, TIMEFRAMES } from '../wire.ts';
import { listOf, orNull, record, text, uuid, whole, words } from './fields.ts';

// Fields that several schemas share.

export const STRATEGY_ID = '019a31c4-1f00-7c44-8d2b-6f1e2d3c4b5a';
export const instrument = text('MES', 'The contract’s symbol.');
export const timeframe = words(keysOf(TIMEFRAMES), 'The length of a bar.');
export const mode = words(keysOf(MODES), 'Paper or live.');
export const side = words(keysOf(SIDES));
export const strategyName = text('EMA cross on MES', 'Unique among the owner’s strategies; case-insensitive.');
export const strategyId = uuid('The strategy.', STRATEGY_ID);
export const version = whole(3, 'The strategy version that produced it.');
export const page = <Item extends z.ZodType>(item: Item) =>
  record({
    items: listOf(item),
    next_cursor: orNull(text('eyJmIjoi…', 'Pass it as `cursor` for the next page; null on the last page.')),
  });
