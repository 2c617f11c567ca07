"""The ten newest signals."""

from api import ask

SIGNALS = """{
  signals(first: 10) {
    edges { node { barTs side size status entryPrice pnl instrument { symbol } strategy { name } } }
  }
}"""

for edge in ask(SIGNALS)["signals"]["edges"]:
    signal = edge["node"]
    print(
        signal["barTs"],
        signal["status"].lower(),
        signal["side"].lower(),
        signal["size"],
        signal["instrument"]["symbol"],
        "at",
        signal["entryPrice"],
        signal["pnl"] and f"{signal['pnl']} USD" or "",
        signal["strategy"]["name"],
    )
