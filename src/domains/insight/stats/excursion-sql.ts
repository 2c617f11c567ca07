import { seriesPrice } from '../../market-data/index.ts';
import type { Values } from './stats-sql.ts';

/** A trade's columns in SQL. */
export interface TradeColumns {
  instrument: string;
  entryTs: string;
  exitTs: string;
  entryPrice: string;
  exitPrice: string;
  /** The minutes that it was held throughout: `heldFrom` ≤ ts < `heldTo`. */
  heldFrom: string;
  heldTo: string;
  /** What the contract's prices are above those of the continuous series at its exit. */
  rollOffset: string;
}

/**
 * Maximum adverse and favourable excursion of each trade in USD, never negative: how far the price went against and for it
 * over the minutes that it was held throughout, and at its exit (J. Sweeney, "Maximum Adverse Excursion", 1996). The minute
 * of a stop or target counts with its fill alone: what came after the fill is not the trade's.
 */
export function excursionsOf(
  { instrument, entryPrice, exitPrice, heldFrom, heldTo, rollOffset }: TradeColumns,
  pointValues: ReadonlyMap<string, string>,
  values: Values,
) {
  const points = `unnest(${values.add([...pointValues.keys()])}::text[], ${values.add([...pointValues.values()])}::numeric[])`;
  return {
    columns: [
      `${instrument} as symbol`,
      'side as way',
      'size as contracts',
      `${entryPrice} - ${rollOffset} as opened`,
      `${exitPrice} - ${rollOffset} as closed`,
      `${heldFrom} as held_from`,
      `${heldTo} as held_to`,
    ],
    select: (rows: string): string => `
      select ${rows}.*,
             greatest(case way when 'long' then opened - lowest else highest - opened end, 0) * point * contracts as mae,
             greatest(case way when 'long' then highest - opened else opened - lowest end, 0) * point * contracts as mfe
        from ${rows}
        join ${points} as worth (instrument, point) on worth.instrument = symbol
        cross join lateral (
          select least(min(${seriesPrice('low')}), closed) as lowest, greatest(max(${seriesPrice('high')}), closed) as highest
            from bar where bar.instrument = symbol and ts >= held_from and ts < held_to) as reached`,
  };
}
