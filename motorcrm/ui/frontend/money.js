// Exact arithmetic for instant totals on a page: kopecks and thousandths as BigInt, never floats. The server has the last word.

const SPACES = /\s+/g;
const MAX = 10n ** 13n;

// «1 234,56» → 123456n with 2 places; null if it is not such a number.
function parse(text, places) {
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

function halfUp(numerator, denominator) {
  const size = numerator < 0n ? -numerator : numerator;
  const quotient = (2n * size + denominator) / (2n * denominator);
  return numerator < 0n ? -quotient : quotient;
}

// Price in kopecks × quantity in thousandths, half up to the kopeck.
const times = (price, quantity) => halfUp(price * quantity, 1000n);

// A percentage, in hundredths of a percent, of a sum.
const part = (sum, percent) => halfUp(sum * percent, 10000n);

// The discount on a sum: a percentage or an amount, never more than the sum itself.
const taken = (gross, percent, sum) => {
  const wanted = percent ? part(gross, percent) : sum;
  return wanted < gross ? wanted : gross;
};

// A line: price × quantity less its discount, a percentage or an amount.
export function lineTotal(price, quantity, { percent = 0n, sum = 0n } = {}) {
  const gross = times(price, quantity);
  return gross - taken(gross, percent, sum);
}

// An order: its lines less the discount, rounded to whole roubles if the company does so.
export function orderTotal(subtotal, { percent = 0n, roundTo = 0n } = {}) {
  const off = taken(subtotal, percent, 0n);
  const step = roundTo * 100n;
  return { off, total: step ? halfUp(subtotal - off, step) * step : subtotal - off };
}

// 1234567n → «12 345,67», with no-break spaces and a true minus.
export function formatMoney(kopecks, sign = "") {
  const size = kopecks < 0n ? -kopecks : kopecks;
  const wholes = (size / 100n).toString().replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  const text = `${kopecks < 0n ? "−" : ""}${wholes},${(size % 100n).toString().padStart(2, "0")}`;
  return sign ? `${text}\u00a0${sign}` : text;
}

export const formatRoubles = (kopecks) => formatMoney(kopecks, "₽");
