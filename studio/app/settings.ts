import { useSyncExternalStore } from 'react';

export type ThemeChoice = 'system' | 'light' | 'dark';
export type ZoneChoice = 'exchange' | 'local' | 'utc';

export interface Settings {
  theme: ThemeChoice;
  zone: ZoneChoice;
  /** Whether the browser shows a notification when a signal fires. */
  notify: boolean;
}

const KEY = 'ex7-settings';
const DEFAULTS: Settings = { theme: 'system', zone: 'exchange', notify: false };
const listeners = new Set<() => void>();

function read(): Settings {
  try {
    return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(KEY) ?? '{}') };
  } catch {
    return DEFAULTS;
  }
}

let settings = read();

const apply = () => {
  document.documentElement.dataset.theme = settings.theme;
};
apply();

export function changeSettings(part: Partial<Settings>): void {
  settings = { ...settings, ...part };
  localStorage.setItem(KEY, JSON.stringify(settings));
  apply();
  for (const listener of [...listeners]) listener();
}

const onChange = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

// The settings were changed in another window.
addEventListener('storage', ({ key }) => {
  if (key !== KEY) return;
  settings = read();
  apply();
  for (const listener of [...listeners]) listener();
});

export const currentSettings = (): Settings => settings;
export const onSettingsChange = onChange;
export const useSettings = (): Settings => useSyncExternalStore(onChange, currentSettings);
