/** What can be traded. `tickSize` and prices are in points, other amounts in its currency, per contract. */
export interface Instrument {
  symbol: string;
  name: string;
  exchange: string;
  tickSize: string;
  tickValue: string;
  pointValue: string;
  currency: string;
  /** The id of its calendar: `equity_index`. */
  sessionGroup: string;
  /** All-in: exchange, clearing and broker. */
  commissionPerSide: string;
  /** Other names in the files of vendors: `ES1!`. */
  aliases: readonly string[];
}
