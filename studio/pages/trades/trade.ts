import type { TradeDetailQuery } from '../../generated/operations.ts';

export type Trade = NonNullable<TradeDetailQuery['signal']>;
