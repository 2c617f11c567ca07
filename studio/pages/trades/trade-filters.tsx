import { useAnswer } from '../../api/hooks.ts';
import { words } from '../../format/words.ts';
import {
  InstrumentsDocument,
  type Side,
  type SignalFilter,
  type SignalStatus,
  StrategiesDocument,
} from '../../generated/operations.ts';

const STATUSES = ['OPEN', 'CLOSED', 'CANCELLED'] as const satisfies readonly SignalStatus[];
const SIDES = ['LONG', 'SHORT'] as const satisfies readonly Side[];

interface TradeFiltersProps {
  filter: SignalFilter;
  onChange(filter: SignalFilter): void;
}

/** The filters of the trade list. */
export function TradeFilters({ filter, onChange }: TradeFiltersProps) {
  const strategies = useAnswer(StrategiesDocument, { filter: {}, after: null }, { policy: 'cache-first' });
  const instruments = useAnswer(InstrumentsDocument, {}, { policy: 'cache-first' });
  const set = (name: keyof SignalFilter, value: string) => {
    const { [name]: _before, ...rest } = filter;
    onChange(value ? { ...rest, [name]: value } : rest);
  };
  return (
    <>
      <Choice
        label="Strategy"
        value={filter.strategyId ?? ''}
        any="Any strategy"
        options={strategies.data?.strategies.edges.map(({ node }) => [node.id, node.name]) ?? []}
        onChange={(value) => set('strategyId', value)}
      />
      <Choice
        label="Instrument"
        value={filter.instrument ?? ''}
        any="Any market"
        options={instruments.data?.instruments.map(({ symbol }) => [symbol, symbol]) ?? []}
        onChange={(value) => set('instrument', value)}
      />
      <Choice
        label="Status"
        value={filter.status ?? ''}
        any="Any status"
        options={STATUSES.map((each) => [each, words(each)])}
        onChange={(value) => set('status', value)}
      />
      <Choice
        label="Side"
        value={filter.side ?? ''}
        any="Both sides"
        options={SIDES.map((each) => [each, words(each)])}
        onChange={(value) => set('side', value)}
      />
    </>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  any: string;
  options: readonly (readonly [value: string, text: string])[];
  onChange(value: string): void;
}

const Choice = ({ label, value, any, options, onChange }: ChoiceProps) => (
  <select
    className="select trade-choice"
    aria-label={label}
    value={value}
    onChange={(event) => onChange(event.target.value)}
  >
    <option value="">{any}</option>
    {options.map(([key, text]) => (
      <option key={key} value={key}>
        {text}
      </option>
    ))}
  </select>
);
