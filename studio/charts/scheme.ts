import { ColorType, CrosshairMode } from 'lightweight-charts';
import { onSettingsChange } from '../app/settings.ts';

/**
 * The logo would add a style element, which the page's policy forbids. The account page names the chart library instead.
 */
export const FRAME = { autoSize: true, layout: { attributionLogo: false } } as const;

/** Applies the page's colours to a chart, also when the light or dark scheme changes. Returns a stop function. */
export function followScheme(
  element: HTMLElement,
  paint: (colours: Colours, layout: ReturnType<typeof layoutOf>) => void,
): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const repaint = () => {
    const colours = readColours(element);
    paint(colours, layoutOf(colours, getComputedStyle(element).fontFamily));
  };
  dark.addEventListener('change', repaint);
  const stopSettings = onSettingsChange(repaint);
  repaint();
  return () => {
    dark.removeEventListener('change', repaint);
    stopSettings();
  };
}

export type Colours = ReturnType<typeof readColours>;

const layoutOf = ({ quiet, grid, ink }: Colours, fontFamily: string) => ({
  layout: {
    background: { type: ColorType.Solid, color: 'transparent' } as const,
    textColor: quiet,
    fontFamily,
    fontSize: 11,
  },
  grid: { vertLines: { color: grid }, horzLines: { color: grid } },
  crosshair: {
    mode: CrosshairMode.Normal,
    vertLine: { color: quiet, labelBackgroundColor: ink },
    horzLine: { color: quiet, labelBackgroundColor: ink },
  },
  rightPriceScale: { borderColor: grid },
  timeScale: { borderColor: grid, timeVisible: true, secondsVisible: false },
});

function readColours(element: HTMLElement) {
  const probe = document.createElement('span');
  element.append(probe);
  const read = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    up: read('--gain'),
    down: read('--loss'),
    accent: read('--accent'),
    quiet: read('--quiet'),
    grid: read('--hairline'),
    faint: read('--faint'),
    ink: read('--ink'),
    panel: read('--panel'),
    warn: read('--warn'),
  };
  probe.remove();
  return colours;
}

/** The colour with transparency. `colour` is a computed value: `rgb(…)`, or `color(srgb …)`. */
export const faded = (colour: string, alpha: number): string => {
  const [, red, green, blue] = /rgba?\((\d+), (\d+), (\d+)/.exec(colour) ?? [];
  return red === undefined ? colour : `rgba(${red}, ${green}, ${blue}, ${alpha})`;
};
