import { render } from 'preact';
import { createAsk, Refused, Unreachable } from './ask.ts';
import { createBacktests } from './backtests.ts';
import { type DeskState, EMPTY, withBlocked, withEvent, withPulse, withSignals } from './desk-state.ts';
import { money, words } from './format.ts';
import {
  BlockedSignalsDocument,
  CloseSignalDocument,
  FixturesDocument,
  PulseDocument,
  SignalEventsDocument,
  SignalsDocument,
} from './generated/operations.ts';
import { keepConnected, type Session } from './live.ts';
import { followBars, type Market } from './market.ts';
import type { PriceChart } from './price-chart.ts';
import { createStrategyActions } from './strategy-actions.ts';
import { currentToken, rememberToken } from './token.ts';
import { Desk } from './view/desk.tsx';
import type { Fixture } from './view/strategies.tsx';

const PULSE_EVERY = 2_000;
const NOTICE_FOR = 6_000;

const root = document.getElementById('desk') as HTMLElement;
const account = currentToken();
const ask = createAsk(account?.token ?? '');

let state: DeskState = EMPTY;
let market: Market | null = null;
let fixtures: Fixture[] = [];
let session: Session | null = null;
let chart: PriceChart | null = null;
let stopBars = () => {};

let drawing = false;
function update(next: DeskState): void {
  const signalsChanged = next.signals !== state.signals;
  state = next;
  if (signalsChanged) markSignals();
  draw();
}
function draw(): void {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    render(
      <Desk state={state} market={market} fixtures={fixtures} account={account?.from ?? null} actions={actions} />,
      root,
    );
  });
}

let noticeOver: ReturnType<typeof setTimeout> | undefined;
function say(text: string, tone: 'good' | 'bad'): void {
  update({ ...state, notice: { text, tone } });
  clearTimeout(noticeOver);
  noticeOver = setTimeout(() => update({ ...state, notice: null }), NOTICE_FOR);
}

/** A connection that is lost says so by itself. */
function report(error: unknown): void {
  if (error instanceof Unreachable) return;
  if (error instanceof Refused) update({ ...state, link: { is: 'refused', why: error.message } });
  else say((error as Error).message, 'bad');
}

// The market that is shown

function chooseMarket(next: Market): void {
  market = next;
  draw();
  showMarket();
}

function showMarket(): void {
  stopBars();
  markSignals();
  if (!session || !chart || !market) return;
  const shown = chart;
  const tickSize = state.pulse?.signalsHealth.marketData.find(
    ({ instrument }) => instrument.symbol === market?.instrument,
  )?.instrument.tickSize;
  stopBars = followBars(session, ask, market, {
    onHistory: (bars) => {
      shown.setBars(bars, tickSize ?? '0.01');
      markSignals();
    },
    onBar: (bar) => shown.addBar(bar),
  });
}

function markSignals(): void {
  chart?.setSignals([...state.signals.values()].filter(({ instrument }) => instrument.symbol === market?.instrument));
}

// The signals, live

async function loadSignals(): Promise<void> {
  const { signals, blockedSignals } = await ask(SignalsDocument);
  const lines = signals.edges.map(({ node }) => node);
  update(withBlocked(withSignals(state, lines), blockedSignals.items));
}

function onSession(opened: Session): void {
  session = opened;
  const resumed = state.cursor !== null;
  let first = true;
  opened.subscribe(SignalEventsDocument, { after: state.cursor }, ({ signalEvents: event }) => {
    update(withEvent(state, event));
    if (event.kind === 'FIRED') takePulse().catch(report);
    if (event.kind === 'CLOSED') resultsChanged();
    // The list, once the stream stands: what fires from here on comes with the stream.
    if (event.kind === 'RESET' || (first && !resumed)) {
      loadSignals().catch(report);
      resultsChanged();
    }
    if (event.kind !== 'RESET' && first && resumed) say('Connected again. Nothing was missed.', 'good');
    first = false;
  });
  opened.subscribe(BlockedSignalsDocument, {}, ({ blockedSignals }) => update(withBlocked(state, [blockedSignals])));
  showMarket();
}

async function takePulse(): Promise<void> {
  const pulse = await ask(PulseDocument);
  update(withPulse(state, pulse));
  const [feed] = pulse.signalsHealth.marketData;
  if (!market && feed) chooseMarket({ instrument: feed.instrument.symbol, timeframe: 'M1' });
}

async function pulseForEver(): Promise<void> {
  if (document.visibilityState === 'visible' && state.link.is !== 'refused') await takePulse().catch(report);
  setTimeout(pulseForEver, PULSE_EVERY);
}

// What the account has made

const backtests = createBacktests({
  ask,
  session: () => session,
  set: (part) => update({ ...state, ...part }),
  say,
});

let asking: ReturnType<typeof setTimeout> | undefined;
/** Asked once for whatever closes within a moment. */
function resultsChanged(): void {
  clearTimeout(asking);
  asking = setTimeout(() => backtests.load().catch(report), 300);
}

// What the person does

async function close(id: string): Promise<void> {
  update({ ...state, closing: new Set([...state.closing, id]) });
  try {
    const { closeSignal: result } = await ask(CloseSignalDocument, { id });
    if (result.__typename === 'Signal') {
      update(withSignals(state, [result]));
      say(`${result.strategy.name}: closed at ${result.closePrice}, ${money(result.pnl ?? '0')}`, 'good');
    } else if (result.__typename === 'SignalNotOpenError') {
      update(withSignals(state, [result.signal]));
      say(`It had closed already (${words(result.signal.closeReason ?? 'closed')}).`, 'good');
    } else say(result.message, 'bad');
  } catch (error) {
    if (error instanceof Unreachable) say('The server cannot be reached: the signal is as it was.', 'bad');
    else report(error);
  } finally {
    const closing = new Set(state.closing);
    closing.delete(id);
    update({ ...state, closing });
  }
}

const strategies = createStrategyActions({
  ask,
  say,
  report,
  changed() {
    takePulse().catch(report);
    resultsChanged();
  },
});

const actions = {
  ...strategies,
  close: (id: string) => void close(id),
  backtest: (strategyId: string) => void backtests.run(strategyId).catch(report),
  chooseMarket,
  chart: (made: PriceChart | null) => {
    chart = made;
    showMarket();
  },
  token: (token: string | null) => {
    rememberToken(token);
    location.reload();
  },
};

draw();
if (account) {
  keepConnected({
    token: account.token,
    onLink: (link) => {
      if (link.is !== 'live') session = null;
      update({ ...state, link });
    },
    onSession,
  });
  pulseForEver();
  ask(FixturesDocument)
    .then((answer) => {
      fixtures = answer.fixtures;
      draw();
    })
    .catch(report);
}
