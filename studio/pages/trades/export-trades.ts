import type { TradesQuery } from '../../generated/operations.ts';
import { allTrades } from './all-trades.ts';

const COLUMNS = [
  'id',
  'strategy',
  'version',
  'instrument',
  'side',
  'size',
  'status',
  'bar_ts',
  'entry_price',
  'stop_price',
  'target_price',
  'close_bar_ts',
  'close_price',
  'close_reason',
  'gross_pnl',
  'commission',
  'slippage_cost',
  'pnl',
];

/** Formats a CSV cell by RFC 4180. Text that a spreadsheet would treat as a formula gets a leading apostrophe. */
export const csvCell = (value: string | number | null | undefined): string => {
  const text = String(value ?? '');
  const safe = typeof value === 'string' && /^[=+@\t\r]|^-(?![\d.])/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Loads all pages and saves the trades as a CSV file. Returns their number. */
export async function exportTrades(readPage: (after: string | null) => Promise<TradesQuery>): Promise<number> {
  const rows = [COLUMNS.join(',')];
  for await (const page of allTrades(readPage)) {
    for (const node of page) {
      const { strategy, strategyVersion, instrument } = node;
      const cells = [
        node.id,
        strategy.name,
        strategyVersion,
        instrument.symbol,
        node.side,
        node.size,
        node.status,
        node.barTs,
        node.entryPrice,
        node.stopPrice,
        node.targetPrice,
        node.closeBarTs,
        node.closePrice,
        node.closeReason,
        node.grossPnl,
        node.commission,
        node.slippageCost,
        node.pnl,
      ];
      rows.push(cells.map(csvCell).join(','));
    }
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([`${rows.join('\r\n')}\r\n`], { type: 'text/csv' }));
  link.download = 'trades.csv';
  link.click();
  URL.revokeObjectURL(link.href);
  return rows.length - 1;
}
