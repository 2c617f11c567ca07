import { ColorType, CrosshairMode } from 'lightweight-charts';

/** Paints a chart in the page's own colours, now and whenever the light or dark scheme changes. Returns how to stop. */
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
  repaint();
  return () => dark.removeEventListener('change', repaint);
}

export type Colours = ReturnType<typeof readColours>;

const layoutOf = ({ quiet, grid }: { quiet: string; grid: string }, fontFamily: string) => ({
  layout: { background: { type: ColorType.Solid, color: 'transparent' } as const, textColor: quiet, fontFamily },
  grid: { vertLines: { color: grid }, horzLines: { color: grid } },
  crosshair: { mode: CrosshairMode.Normal },
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
  };
  probe.remove();
  return colours;
}
