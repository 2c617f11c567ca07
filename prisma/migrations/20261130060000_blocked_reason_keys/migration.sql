-- Reasons of blocked signals as REST and GraphQL have them: snake_case, the loss limit as a threshold.
UPDATE "signal_blocked" SET "reason_json" = jsonb_build_object(
    'breaker', reason_json -> 'breaker',
    'reason', reason_json -> 'reason',
    'observed', reason_json -> 'observed',
    'limit', reason_json -> 'limit',
    'checked_at', reason_json -> 'checkedAt',
    'limits', jsonb_build_object(
        'daily_loss_limit', '-' || (reason_json #>> '{limits,dailyLossLimit}'),
        'max_daily_signals', reason_json #> '{limits,maxDailySignals}',
        'max_open_signals', reason_json #> '{limits,maxOpenSignals}',
        'max_consecutive_losses', reason_json #> '{limits,maxConsecutiveLosses}',
        'trading_halted', reason_json #> '{limits,tradingHalted}'
    )
) WHERE reason_json ? 'checkedAt';
