"""The example strategy's variants one by one with NumPy, as one writes them there.

Reads bars as columns of doubles (high, low, close, minute of the day
in Chicago), and prints
the processor time and the trades and net points of each variant as JSON.
"""

import json
import sys
import time

import numpy as np

TICK = 0.25
CHUNK = 256


def ema(values, length):
    """Seeded with the mean of its first bars. In chunks: the recurrence as a cumulative sum."""
    out = np.full(len(values), np.nan)
    if len(values) < length:
        return out
    alpha = 2.0 / (length + 1)
    return smoothed(values, length, alpha, out)


def smoothed(values, length, alpha, out):
    last = values[:length].mean()
    out[length - 1] = last
    keep = 1.0 - alpha
    # Powers stay far from the smallest double.
    size = max(8, min(CHUNK, int(600 * np.log(2) / -np.log(keep))))
    powers = keep ** np.arange(1, size + 1)
    for at in range(length, len(values), size):
        part = values[at : at + size]
        power = powers[: len(part)]
        out[at : at + size] = power * (last + np.cumsum(alpha * part / power))
        last = out[at + len(part) - 1]
    return out


def atr(high, low, close, length):
    before = close[:-1]
    ranges = np.maximum(high[1:], before) - np.minimum(low[1:], before)
    out = np.full(len(close), np.nan)
    return smoothed_range(ranges, length, out)


def smoothed_range(ranges, length, out):
    values = np.full(len(ranges), np.nan)
    smoothed(ranges, length, 1.0 / length, values)
    out[1:] = values
    return out


def variant(bars, fast, slow, length, multiple):
    high, low, close, minute = bars
    quick, late, spread = ema(close, fast), ema(close, slow), atr(high, low, close, length)
    above = quick > late
    below = quick < late
    side = np.zeros(len(close), dtype=np.int8)
    side[1:] = (above[1:] & ~above[:-1]).astype(np.int8) - (below[1:] & ~below[:-1]).astype(np.int8)
    side[:slow] = 0
    cross = side != 0
    # The bar ends in the session's hours.
    cross &= (minute >= 8 * 60 + 45) & (minute < 14 * 60 + 30) & ~np.isnan(spread)
    # The last bar of each session's day before 15:00, at whose close a trade ends.
    closing = np.flatnonzero((minute == 14 * 60 + 59))
    ends = closing[np.minimum(np.searchsorted(closing, np.arange(len(close))[cross]), len(closing) - 1)]
    net = 0.0
    trades = 0
    free = 0
    for entry, end in zip(np.flatnonzero(cross), ends):
        if entry < free or end <= entry:
            continue
        long = side[entry] > 0
        sign = 1 if long else -1
        price = close[entry]
        risk = max(1, np.floor(spread[entry] * multiple / TICK + 0.5 + 1e-9)) * TICK
        gain = max(1, np.floor(risk / TICK * 1.5 + 0.5 + 1e-9)) * TICK
        leave, out = end, close[end]
        for at in range(entry + 1, end + 1, 64):
            stop = min(end + 1, at + 64)
            adverse, favourable = (low, high) if long else (high, low)
            lost = sign * (adverse[at:stop] - price) <= -risk
            hit = lost | (sign * (favourable[at:stop] - price) >= gain)
            first = int(hit.argmax())
            if hit[first]:
                leave = at + first
                out = price - sign * risk if lost[first] else price + sign * gain
                break
        net += sign * (out - price)
        trades += 1
        # The bar of an exit enters nothing.
        free = leave + 1
    return trades, net


def main():
    path, count, variants = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
    columns = np.fromfile(path, dtype=np.float64).reshape(4, count)
    bars = tuple(np.ascontiguousarray(column) for column in columns)
    began = time.process_time()
    results = [variant(bars, *values) for values in variants]
    print(json.dumps({"seconds": time.process_time() - began, "results": results}))


main()
