import { valueText } from '../../format/numbers.ts';
import { Empty } from '../../ui/parts.tsx';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The value of each node on the bar that fired. */
export function TraceTable({ reason }: { reason: unknown }) {
  const nodes = isRecord(reason) && isRecord(reason.nodes) ? reason.nodes : {};
  const rows = Object.entries(nodes).flatMap(([node, values]) =>
    isRecord(values) ? Object.entries(values).map(([output, value]) => ({ node, output, value })) : [],
  );
  if (rows.length === 0) return <Empty>No values were kept.</Empty>;
  return (
    <table>
      <tbody>
        {rows.map(({ node, output, value }) => (
          <tr key={`${node} ${output}`}>
            <th scope="row">
              <code>{node}</code> <small className="trace-output">{output}</small>
            </th>
            <td className={`number ${value === true ? 'gain' : ''}`}>{valueText(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
