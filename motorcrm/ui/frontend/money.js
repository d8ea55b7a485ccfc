// Exact arithmetic for immediate sums on a page: kopecks and thousandths as BigInt, never floats. The server's word is last.

const SPACES = /\s+/g;
const MAX = 10n ** 13n;

// «1 234,56» → 123456n with 2 places; null for what is not such a number.
export function parse(text, places) {
  const found = /^(\d+)(?:[.,](\d*))?$/.exec(String(text).replace(SPACES, ""));
  if (!found) return null;
  const fraction = (found[2] || "").replace(/0+$/, "");
  if (fraction.length > places) return null;
  const units = BigInt(found[1] + fraction.padEnd(places, "0"));
  return units > MAX ? null : units;
}

export const parseMoney = (text) => parse(text, 2);
export const parseQuantity = (text) => parse(text, 3);
export const parsePercent = (text) => parse(text, 2);

export function halfUp(numerator, denominator) {
  const size = numerator < 0n ? -numerator : numerator;
  const quotient = (2n * size + denominator) / (2n * denominator);
  return numerator < 0n ? -quotient : quotient;
}

// Price in kopecks × quantity in thousandths, half up to the kopeck.
export const times = (price, quantity) => halfUp(price * quantity, 1000n);

// So many hundredths of a percent of a sum.
export const part = (sum, percent) => halfUp(sum * percent, 10000n);

// 1234567n → «12 345,67», with no-break spaces and a true minus.
export function formatMoney(kopecks, sign = "") {
  const size = kopecks < 0n ? -kopecks : kopecks;
  const wholes = (size / 100n).toString().replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  const text = `${kopecks < 0n ? "−" : ""}${wholes},${(size % 100n).toString().padStart(2, "0")}`;
  return sign ? `${text}\u00a0${sign}` : text;
}

export const formatRoubles = (kopecks) => formatMoney(kopecks, "₽");

export function formatQuantity(thousandths) {
  const wholes = (thousandths / 1000n).toString().replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  const fraction = (thousandths % 1000n).toString().padStart(3, "0").replace(/0+$/, "");
  return fraction ? `${wholes},${fraction}` : wholes;
}

// A sum given to shares in proportion to their weights, to the kopeck: by largest remainder, earlier ones win ties.
export function split(sum, weights) {
  if (!weights.length) return [];
  const whole = weights.reduce((total, weight) => total + weight, 0n);
  if (whole === 0n) return split(sum, weights.map(() => 1n));
  const size = sum < 0n ? -sum : sum;
  const parts = weights.map((weight, index) => ({ index, units: (size * weight) / whole, left: (size * weight) % whole }));
  let missing = size - parts.reduce((total, { units }) => total + units, 0n);
  for (const lucky of [...parts].sort((a, b) => (a.left === b.left ? a.index - b.index : a.left > b.left ? -1 : 1))) {
    if (missing === 0n) break;
    lucky.units += 1n;
    missing -= 1n;
  }
  return parts.map(({ units }) => (sum < 0n ? -units : units));
}
