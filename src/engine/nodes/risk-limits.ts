import { int, type NodeDefinition, number, outputs } from '../definition.ts';

export interface RiskLimitParams {
  max_trades_per_day: number;
  daily_loss_usd: number;
  max_consecutive_losses: number;
  cooldown_minutes: number;
}

export const riskLimitsNode: NodeDefinition<RiskLimitParams> = {
  type: 'risk.limits',
  category: 'risk',
  label: 'Risk limits',
  description: "Limits of this strategy alone. They can only tighten the account's own, which always apply.",
  inputs: [],
  outputs: outputs('risk', 'risk'),
  params: [
    int('max_trades_per_day', 6, 1, 200, 'Entries a trade date.'),
    number('daily_loss_usd', 500, 1, 1_000_000, 'No more entries once the trade date has lost so many USD.'),
    int('max_consecutive_losses', 3, 1, 50, 'No more entries on the trade date after so many losses in a row.'),
    int('cooldown_minutes', 15, 0, 1440, 'Minutes to wait after a loss.'),
  ],
  warmup: () => 0,
};
