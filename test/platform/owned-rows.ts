import { newId } from '../../src/kernel/ids.ts';

/** A user's row in every table that holds what is somebody's, as SQL in the order of its keys. */
export function ownedRows(userId: string): { table: string; text: string }[] {
  const [strategy, signal, backtest, channel] = [newId(), newId(), newId(), newId()];
  const at = `'2026-04-20T13:30:00Z'`;
  const bar = `'MES', '5m'`;
  const row = (table: string, values: Record<string, string | number>) => ({
    table,
    text: `insert into ${table} (${Object.keys(values).join(', ')}) values (${Object.values(values).join(', ')})`,
  });
  const quoted = (text: string) => `'${text}'`;
  const mine = { user_id: quoted(userId) };
  const drawn = { strategy_id: quoted(strategy), instrument: `'MES'`, timeframe: `'5m'` };
  const decided = { id: quoted(newId()), ...mine, ...drawn, strategy_version: 1, bar_ts: at, mode: `'paper'` };
  const trade = {
    side: `'long'`,
    size: 1,
    entry_ts: at,
    entry_price: 1,
    exit_ts: at,
    exit_price: 1,
    close_reason: `'stop'`,
    gross_pnl: 0,
    commission: 0,
    slippage_cost: 0,
    pnl: 0,
  };
  return [
    row('account', mine),
    row('stream_ticket', { hash: quoted(newId()), ...mine, expires_at: at, token_expires_at: at }),
    row('idempotency_key', { ...mine, key_hash: quoted(newId()), fingerprint: `'-'`, started_at: at }),
    row('api_key', {
      id: quoted(newId()),
      ...mine,
      name: `'Bot'`,
      start: `'ex7_live_0000'`,
      hash: quoted(newId()),
      scopes: `'{read}'`,
      created_at: at,
      expires_at: at,
    }),
    {
      table: 'strategy',
      text: `insert into strategy (id, user_id, name, instrument, timeframe, current_version)
             values ('${strategy}', '${userId}', 'EMA cross', ${bar}, 1)`,
    },
    row('strategy_version', {
      ...drawn,
      version: 1,
      graph: `'{}'`,
      revisions: `'{}'`,
      node_count: 0,
      edge_count: 0,
      origin: `'create'`,
    }),
    row('runtime', { ...mine, ...drawn, mode: `'paper'`, strategy_version: 1, status: `'running'` }),
    row('runtime_run', { ...mine, ...drawn, mode: `'paper'`, run: 1, strategy_version: 1, started_at: at }),
    row('signal', {
      ...decided,
      id: quoted(signal),
      side: `'long'`,
      size: 1,
      entry_price: 1,
      fired_at: at,
      entry_date: at,
      reason: `'{}'`,
      entry_node_id: `'entry'`,
    }),
    row('signal_audit', { ...decided, decision: `'fired'`, signal_id: quoted(signal), reason: `'{}'` }),
    row('signal_blocked', {
      ...decided,
      triggered_limit: `'halted'`,
      reason: `'halted'`,
      observed: `'1'`,
      '"limit"': `'1'`,
      reason_json: `'{}'`,
      blocked_at: at,
    }),
    row('risk_limits', {
      ...mine,
      mode: `'paper'`,
      daily_loss_limit: 1,
      max_daily_signals: 1,
      max_open_signals: 1,
      max_consecutive_losses: 1,
      updated_at: at,
    }),
    row('risk_warning', { ...mine, mode: `'paper'`, trade_date: at, breaker: `'daily_loss'`, warned_at: at }),
    row('event', {
      ...mine,
      seq: 1,
      kind: `'fired'`,
      strategy_id: quoted(strategy),
      payload: `'{}'`,
      occurred_at: at,
    }),
    row('billing_customer', { ...mine, customer_id: quoted(`cus_${userId}`), created_at: at }),
    row('billing_subscription', {
      id: quoted(`sub_${userId}`),
      ...mine,
      customer_id: quoted(`cus_${userId}`),
      price_id: `'price'`,
      tier: `'pro'`,
      interval: `'month'`,
      status: `'active'`,
      cancel_at_period_end: 'false',
      created_at: at,
      revision: 1,
      updated_at: at,
    }),
    row('billing_request', {
      key: quoted(newId()),
      ...mine,
      kind: `'checkout'`,
      params: `'{}'`,
      status: `'open'`,
      created_at: at,
    }),
    row('billing_comp', {
      id: quoted(newId()),
      ...mine,
      tier: `'pro'`,
      until: `'2030-01-01T00:00:00Z'`,
      reason: `'a gift'`,
      granted_by: quoted(newId()),
      granted_at: at,
    }),
    row('compliance_acceptance', { ...mine, doc: `'terms'`, version: `'1'`, accepted_at: at }),
    row('backtest', {
      id: quoted(backtest),
      ...mine,
      ...drawn,
      strategy_version: 1,
      from_ts: at,
      to_ts: `'2026-04-21T00:00:00Z'`,
      created_at: at,
    }),
    row('backtest_trade', { backtest_id: quoted(backtest), ordinal: 1, ...trade }),
    row('vix_generation', { id: quoted(newId()), ...mine, provider: `'rules'`, started_at: at }),
    row('alert_channel', {
      id: quoted(channel),
      ...mine,
      kind: `'email'`,
      destination: quoted(`${userId}@test.example`),
      events: `'{}'`,
      time_zone: `'UTC'`,
      created_at: at,
    }),
    row('alert_delivery', {
      id: quoted(newId()),
      ...mine,
      channel_id: quoted(channel),
      event: `'channel.test'`,
      payload: `'{}'`,
      created_at: at,
    }),
  ];
}
