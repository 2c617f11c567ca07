"""From a ready-made strategy to its first signal: drawn, put on an instrument, promoted, started, followed."""

import datetime
import sys

from api import ask, follow, line

SLUG = sys.argv[1] if len(sys.argv) > 1 else "ema-cross"
INSTRUMENT = sys.argv[2] if len(sys.argv) > 2 else "M2K"
STEP = "{ __typename ... on Strategy { id name } ... on Error { code message } }"

strategy = ask(
    f"mutation Draw($slug: ID!, $name: String) {{ createStrategyFromFixture(slug: $slug, name: $name) {STEP} }}",
    slug=SLUG,
    name=f"{SLUG} on {INSTRUMENT}, {datetime.datetime.now().isoformat()}",
)["createStrategyFromFixture"]
ask(
    f"mutation Move($id: ID!, $on: ID!) {{ updateStrategy(id: $id, input: {{ instrument: $on }}) {STEP} }}",
    id=strategy["id"],
    on=INSTRUMENT,
)
for status in ("ready", "live"):
    ask(f"mutation Promote($id: ID!) {{ promoteStrategy(id: $id) {STEP} }}", id=strategy["id"])
ask(
    """mutation Start($id: ID!) {
      startRuntime(strategyId: $id) { __typename ... on Runtime { status } ... on Error { code message } }
    }""",
    id=strategy["id"],
)
print(f"{strategy['name']} runs; waiting for its first signal", flush=True)

for _place, event, data in follow(strategy_id=strategy["id"]):
    if event in ("signal", "signal_closed"):
        print(line(event, data))
        break
