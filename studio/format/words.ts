/** CLOSE_REASON or daily_loss_limit as words. */
export const words = (name: string): string => name.toLowerCase().replaceAll('_', ' ');

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** M15 as "15m". */
export const timeframeText = (timeframe: string): string => {
  const [, letter = '', count = ''] = /^([A-Z])(\d+)$/.exec(timeframe) ?? [];
  return `${count}${letter.toLowerCase()}`;
};

const MINUTES = { M: 1, H: 60, D: 1_440 } as const;

/** The length of a bar in seconds. */
export const timeframeSeconds = (timeframe: string): number =>
  MINUTES[timeframe.charAt(0) as keyof typeof MINUTES] * Number(timeframe.slice(1)) * 60;

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
