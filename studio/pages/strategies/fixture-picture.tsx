import { PICTURES } from '../../generated/fixture-pictures.ts';

const BOX = { width: 19, height: 9 };
const COLOURS: Readonly<Record<string, string>> = {
  data: 'bars',
  ind: 'number',
  math: 'number',
  cond: 'bool',
  logic: 'bool',
  filter: 'bool',
  size: 'size',
  entry: 'entry',
  exit: 'exit',
};

/** The outline of a ready-made strategy's drawing. */
export function FixturePicture({ slug }: { slug: string }) {
  const picture = PICTURES[slug];
  if (!picture) return null;
  const [boxes, wires] = picture;
  const width = Math.max(...boxes.map(([x]) => x)) + BOX.width;
  const height = Math.max(...boxes.map(([, y]) => y)) + BOX.height;
  const line = (from: number, to: number) => {
    const [a, b] = [boxes[from], boxes[to]];
    if (!a || !b) return '';
    const [x1, y1, x2, y2] = [a[0] + BOX.width, a[1] + BOX.height / 2, b[0], b[1] + BOX.height / 2];
    const bend = Math.max(3, (x2 - x1) / 2);
    return `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
  };
  return (
    <svg className="fixture-picture" viewBox={`-2 -2 ${width + 4} ${height + 4}`} aria-hidden="true">
      {wires.map(([from, to]) => (
        <path key={`${from} ${to}`} d={line(from, to)} />
      ))}
      {boxes.map(([x, y, type], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the boxes of a picture stay
        <rect key={at} className={`box-${COLOURS[type] ?? 'risk'}`} x={x} y={y} {...BOX} rx={2} />
      ))}
    </svg>
  );
}
