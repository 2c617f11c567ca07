import { attempt } from '../../api/actions.ts';
import { accepted } from '../../api/errors.ts';
import { useApi } from '../../api/hooks.ts';
import { useTimes } from '../../format/times.ts';
import { capitalised, words } from '../../format/words.ts';
import { AcceptComplianceDocument, type AccountQuery } from '../../generated/operations.ts';
import { Panel, Tag } from '../../ui/parts.tsx';

interface CompliancePanelProps {
  compliance: AccountQuery['compliance'];
  onChange(): void;
}

/** The legal texts in force, and which versions are accepted. */
export function CompliancePanel({ compliance, onChange }: CompliancePanelProps) {
  const { ask } = useApi();
  const times = useTimes();
  const missing = compliance.documents.filter(({ version, acceptedVersion }) => version !== acceptedVersion);
  const accept = () =>
    void attempt(async () => {
      const documents = missing.map(({ doc, version }) => ({ doc, version }));
      accepted((await ask(AcceptComplianceDocument, { documents })).acceptCompliance, 'Compliance');
      onChange();
      return 'Accepted.';
    });
  return (
    <Panel
      id="compliance"
      title="Legal texts"
      aside={
        <Tag tone={compliance.compliant ? 'good' : 'warn'}>{compliance.compliant ? 'accepted' : 'to be accepted'}</Tag>
      }
    >
      <table>
        <tbody>
          {compliance.documents.map(({ doc, version, required, acceptedVersion, acceptedAt }) => (
            <tr key={doc}>
              <th scope="row">
                {doc === 'cftc_4_41' ? 'CFTC Rule 4.41' : capitalised(words(doc))}
                <small>
                  version {version}
                  {required && ', required'}
                </small>
              </th>
              <td className="number quiet">
                {acceptedVersion === version && acceptedAt ? `accepted ${times.day(acceptedAt)}` : 'not accepted'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {missing.length > 0 && (
        <button type="button" className="button" onClick={accept}>
          Accept the versions in force
        </button>
      )}
    </Panel>
  );
}
