import { builder } from '../../../graphql/builder.ts';
import type { AlertEvent as Event } from '../alert-topic.ts';

export const EVENT_WORDS: Record<Event, string> = {
  'signal.fired': 'A signal was published.',
  'signal.updated': 'A signal’s stop moved, or a part of it was closed.',
  'signal.closed': 'A signal was closed.',
  'signal.blocked': 'The risk gate denied an entry.',
  'risk.warning': '80 % of a limit is used.',
  'runtime.error': 'A runtime ended with an error.',
};
/** The enum values of words with dots: `signal.fired` is SIGNAL_FIRED. */
export const named = <Word extends string>(words: Record<Word, string>) =>
  Object.fromEntries(
    Object.entries<string>(words).map(([value, description]) => [
      value.toUpperCase().replaceAll('.', '_'),
      { value: value as Word, description },
    ]),
  );

export const AlertEvent = builder.enumType('AlertEvent', {
  description: 'An event that a channel can be sent.',
  values: named(EVENT_WORDS),
});
