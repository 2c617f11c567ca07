import { type Calendar, createCalendar, type EditableCalendar } from '../calendar.ts';
import { BUILT_IN_CALENDARS } from './built-in.ts';
import type { CalendarDefinition } from './definition.ts';

export type { CalendarDay, CalendarDefinition } from './definition.ts';

// The calendars of this process: those that ship until those of the database are read (market-catalogue.ts). One that is
// in use sees its changes.
let definitions = new Map<string, CalendarDefinition>();
const calendars = new Map<string, EditableCalendar>();

/** Replaces the definitions of this process by those of its database. */
export function replaceCalendars(changed: readonly CalendarDefinition[]): void {
  definitions = new Map(changed.map((definition) => [definition.id, definition]));
  for (const [id, calendar] of calendars) {
    const definition = definitions.get(id);
    if (definition) calendar.replace(definition);
  }
}
replaceCalendars(BUILT_IN_CALENDARS);

export const calendarDefinitions = (): CalendarDefinition[] => [...definitions.values()];

export const calendarDefinition = (id: string): CalendarDefinition | undefined => definitions.get(id);

/** The calendar with this id, which an instrument names as its `sessionGroup`. Throws Error for an unknown one. */
export function calendarFor(id: string): Calendar {
  let calendar = calendars.get(id);
  if (!calendar) {
    const definition = definitions.get(id);
    if (!definition) throw new Error(`invariant violated: no calendar ${id}`);
    calendar = createCalendar(definition);
    calendars.set(id, calendar);
  }
  return calendar;
}
