import { TickMarkType, type Time } from 'lightweight-charts';
import type { Times } from '../format/times.ts';

/** Formats times of a chart in the zone of the settings. */
export const timeAxis = (times: Times) => ({
  localization: { timeFormatter: (time: Time) => times.full((time as number) * 1000) },
  timeScale: {
    tickMarkFormatter: (time: Time, type: TickMarkType) => {
      const ms = (time as number) * 1000;
      if (type === TickMarkType.Year) return times.year(ms);
      if (type === TickMarkType.Month || type === TickMarkType.DayOfMonth) return times.day(ms);
      return times.time(ms);
    },
  },
});
