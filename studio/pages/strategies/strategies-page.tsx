export default function StrategiesPage() {
  return <div className="page">…</div>;
}
