import { useEffect, useMemo } from 'react';
import { useAnswer } from '../../api/hooks.ts';
import { PulseDocument, type PulseQuery, ResultsDocument } from '../../generated/operations.ts';
import { useFeedMotion } from '../../live/feed-motion.ts';
import { useSignalFeed, useSignals } from '../../live/signal-feed.ts';
import { openSignals, type SignalLine, type SignalState } from '../../live/signals.ts';

const PULSE_EVERY = 2_000;

export type Pulse = PulseQuery;
export type Feed = Pulse['signalsHealth']['marketData'][number];
export type OpenLine = SignalLine & { unrealizedPnl: string | null };

/** The data of the desk: system state every two seconds, live signals, and results after each close. */
export function useDesk() {
  const feed = useSignalFeed();
  const signals = useSignals();
  const pulse = useAnswer(PulseDocument, {}, { every: PULSE_EVERY, policy: 'network-only' });
  const results = useAnswer(ResultsDocument, {});
  const { data } = pulse;
  const motion = useFeedMotion(data?.signalsHealth.marketData);

  useEffect(() => {
    if (data) feed.merge(data.signals.edges.map(({ node }) => node));
  }, [data, feed]);

  const { refresh: refreshPulse } = pulse;
  const { refresh: refreshResults } = results;
  useEffect(() => {
    let due: ReturnType<typeof setTimeout> | undefined;
    const stop = feed.onEvent(({ kind }) => {
      clearTimeout(due);
      // Several closes within a moment cause one request.
      due = setTimeout(() => {
        refreshPulse();
        if (kind === 'CLOSED') refreshResults();
      }, 300);
    });
    return () => {
      stop();
      clearTimeout(due);
    };
  }, [feed, refreshPulse, refreshResults]);

  const open = useMemo(() => withMarks(signals, data), [signals, data]);
  return { pulse, results, signals, open, motion };
}

/** The open signals with their P&L at the newest bar; null until it is known. */
function withMarks(signals: SignalState, pulse: Pulse | undefined): OpenLine[] {
  const marks = new Map(pulse?.signals.edges.map(({ node }) => [node.id, node.unrealizedPnl]));
  return openSignals(signals).map((line) => ({ ...line, unrealizedPnl: marks.get(line.id) ?? null }));
}
