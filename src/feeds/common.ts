import * as z from 'zod';

/** What every feed of the configuration has. */
export const common = {
  name: z.string().regex(/^[\w.-]{1,40}$/, { error: 'expected 1 to 40 letters, digits, ".", "_" or "-"' }),
  /** Our symbols, each with the name at the source. */
  instruments: z
    .record(z.string().min(1).max(40), z.string().min(1).max(60))
    .refine((names) => Object.keys(names).length > 0, {
      error: 'expected at least one instrument: {"MES": "its name there"}',
    })
    .refine((names) => new Set(Object.values(names)).size === Object.keys(names).length, {
      error: 'two instruments have the same name at the source',
    }),
  /** How far back the history of an instrument without bars begins. */
  days: z.number().min(0).max(3_650).default(5),
};

export const secret = z.string().min(1, { error: 'is empty: is the environment variable set?' });
export const webUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/(?<!\/)\/+$/, ''));
