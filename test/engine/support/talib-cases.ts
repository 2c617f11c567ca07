import type { TalibValues } from './talib-values.ts';

/** A function of TA-Lib as a node of ours. */
export interface TalibCase {
  type: string;
  params: Record<string, unknown>;
  /** Our outputs in the order of TA-Lib's. */
  outputs: string[];
  /** Relative to the values; by default a billionth. */
  tolerance?: number;
}
type Params = TalibValues['params'];

const AVERAGES = ['sma', 'ema', 'wma', 'dema', 'tema', 'trima', 'kama', 'mama', 't3'];
const none = () => ({});
const length = ({ TimePeriod }: Params) => ({ length: TimePeriod });
const average = ({ MAType }: Params) => ({ average: AVERAGES[MAType as number] });
const fastSlow = ({ FastPeriod, SlowPeriod }: Params) => ({ fast: FastPeriod, slow: SlowPeriod });
const one = ['value'];

type Row = [type: string, params: (params: Params) => Record<string, unknown>, outputs?: string[], tolerance?: number];

/** The noise of TA-Lib's own cancellation: its sums are of squares of prices. */
const NOISE = 2e-4;

const CASES: Record<string, Row> = {
  ACCBANDS: ['ind.accbands', length, ['upper', 'middle', 'lower']],
  AD: ['ind.ad', none],
  ADD: ['math.op', () => ({ op: 'add' })],
  ADOSC: ['ind.adosc', fastSlow],
  ADX: ['ind.adx', length, ['adx']],
  ADXR: ['ind.adxr', length],
  APO: ['ind.apo', (params) => ({ ...fastSlow(params), ...average(params) })],
  AROON: ['ind.aroon', length, ['down', 'up']],
  AROONOSC: ['ind.aroonosc', length],
  ATR: ['ind.atr', length],
  AVGDEV: ['ind.avgdev', length],
  AVGPRICE: ['ind.avgprice', none],
  BBANDS: [
    'ind.bbands',
    (params) => ({
      ...{ ...length(params), ...average(params) },
      ...{ stddev_up: params.NbDevUp, stddev_down: params.NbDevDn },
    }),
    ['upper', 'middle', 'lower'],
  ],
  BETA: ['ind.beta', length, one, NOISE],
  BOP: ['ind.bop', none],
  CCI: ['ind.cci', length],
  CMO: ['ind.cmo', length],
  CORREL: ['ind.correl', length, one, NOISE],
  DEMA: ['ind.dema', length],
  DIV: ['math.op', () => ({ op: 'divide' })],
  DX: ['ind.dx', length],
  EMA: ['ind.ema', length],
  HT_DCPERIOD: ['ind.ht_dcperiod', none],
  HT_DCPHASE: ['ind.ht_dcphase', none],
  HT_PHASOR: ['ind.ht_phasor', none, ['in_phase', 'quadrature']],
  HT_SINE: ['ind.ht_sine', none, ['sine', 'lead_sine']],
  HT_TRENDLINE: ['ind.ht_trendline', none],
  HT_TRENDMODE: ['ind.ht_trendmode', none],
  IMI: ['ind.imi', length],
  KAMA: ['ind.kama', length],
  LINEARREG: ['ind.linearreg', length],
  LINEARREG_ANGLE: ['ind.linearreg_angle', length],
  LINEARREG_INTERCEPT: ['ind.linearreg_intercept', length],
  LINEARREG_SLOPE: ['ind.linearreg_slope', length],
  MA: ['ind.ma', (params) => ({ ...length(params), ...average(params) })],
  MACD: [
    'ind.macd',
    (params) => ({ ...fastSlow(params), signal: params.SignalPeriod }),
    ['macd', 'signal', 'histogram'],
  ],
  MACDEXT: [
    'ind.macdext',
    (params) => ({
      ...{ ...fastSlow(params), signal: params.SignalPeriod },
      ...{ fast_average: AVERAGES[params.FastMAType as number], slow_average: AVERAGES[params.SlowMAType as number] },
      signal_average: AVERAGES[params.SignalMAType as number],
    }),
    ['macd', 'signal', 'histogram'],
  ],
  MACDFIX: ['ind.macdfix', ({ SignalPeriod }) => ({ signal: SignalPeriod }), ['macd', 'signal', 'histogram']],
  MAMA: [
    'ind.mama',
    ({ FastLimit, SlowLimit }) => ({ fast_limit: FastLimit, slow_limit: SlowLimit }),
    ['mama', 'fama'],
  ],
  MAVP: [
    'ind.mavp',
    (params) => ({ min_length: params.MinPeriod, max_length: params.MaxPeriod, ...average(params) }),
    one,
  ],
  MAX: ['math.extreme', (params) => ({ ...length(params), mode: 'highest' })],
  MAXINDEX: ['math.maxindex', length, ['index']],
  MEDPRICE: ['ind.medprice', none],
  MFI: ['ind.mfi', length],
  MIDPOINT: ['ind.midpoint', length],
  MIDPRICE: ['ind.midprice', length],
  MIN: ['math.extreme', (params) => ({ ...length(params), mode: 'lowest' })],
  MININDEX: ['math.minindex', length, ['index']],
  MINMAX: ['math.minmax', length, ['min', 'max']],
  MINMAXINDEX: ['math.minmaxindex', length, ['min_index', 'max_index']],
  MINUS_DI: ['ind.minus_di', length],
  MINUS_DM: ['ind.minus_dm', length],
  MOM: ['ind.mom', length],
  MULT: ['math.op', () => ({ op: 'multiply' })],
  NATR: ['ind.natr', length],
  OBV: ['ind.obv', none],
  PLUS_DI: ['ind.plus_di', length],
  PLUS_DM: ['ind.plus_dm', length],
  PPO: ['ind.ppo', (params) => ({ ...fastSlow(params), ...average(params) })],
  ROC: ['ind.roc', length],
  ROCP: ['ind.rocp', length],
  ROCR: ['ind.rocr', length],
  ROCR100: ['ind.rocr100', length],
  RSI: ['ind.rsi', length],
  SAR: ['ind.sar', ({ Acceleration, Maximum }) => ({ acceleration: Acceleration, maximum: Maximum })],
  SAREXT: [
    'ind.sarext',
    (params) => ({
      ...{ start: params.StartValue, offset: params.OffsetOnReverse },
      ...{ init_long: params.AccelerationInitLong, step_long: params.AccelerationLong },
      ...{ max_long: params.AccelerationMaxLong, init_short: params.AccelerationInitShort },
      ...{ step_short: params.AccelerationShort, max_short: params.AccelerationMaxShort },
    }),
    ['signed'],
  ],
  SMA: ['ind.sma', length],
  STDDEV: ['ind.stddev', (params) => ({ ...length(params), stddev: params.NbDev }), one, NOISE],
  STOCH: [
    'ind.stoch',
    (params) => ({ length: params.FastK_Period, smooth_k: params.SlowK_Period, smooth_d: params.SlowD_Period }),
    ['k', 'd'],
  ],
  STOCHF: ['ind.stochf', (params) => ({ length: params.FastK_Period, smooth_d: params.FastD_Period }), ['k', 'd']],
  STOCHRSI: [
    'ind.stochrsi',
    (params) => ({ rsi_length: params.TimePeriod, length: params.FastK_Period, smooth_d: params.FastD_Period }),
    ['k', 'd'],
  ],
  SUB: ['math.op', () => ({ op: 'subtract' })],
  SUM: ['math.sum', length],
  T3: ['ind.t3', (params) => ({ ...length(params), volume_factor: params.VFactor })],
  TEMA: ['ind.tema', length],
  TRANGE: ['ind.trange', none],
  TRIMA: ['ind.trima', length],
  TRIX: ['ind.trix', length],
  TSF: ['ind.tsf', length],
  TYPPRICE: ['ind.typprice', none],
  ULTOSC: [
    'ind.ultosc',
    (params) => ({ fast: params.TimePeriod1, middle: params.TimePeriod2, slow: params.TimePeriod3 }),
  ],
  VAR: ['ind.var', length, one, NOISE],
  WCLPRICE: ['ind.wclprice', none],
  WILLR: ['ind.willr', length],
  WMA: ['ind.wma', length],
};

export const TALIB_FUNCTIONS = Object.keys(CASES);

export function talibCase({ name, params }: TalibValues): TalibCase {
  const [type, map, outputs = one, tolerance] = CASES[name] as Row;
  return { type, params: map(params), outputs, ...(tolerance && { tolerance }) };
}
