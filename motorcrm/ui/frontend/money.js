// Exact arithmetic for instant totals on a page: kopecks and thousandths as BigInt, never floats. The server has the last word.

const SPACES = /[\s\p{Cf}]+/gu;
const ROUBLES = /^(?:₽|руб|р|rub|rur)\.?(?=\d)|(?:₽|руб|р|rub|rur)\.?$/i;
const MAX = 10n ** 13n;

// As in motorcrm/core/notation.py.
const NOTATIONS = { ru: { point: ",", group: "\u00a0" }, en: { point: ".", group: "," } };
const notationOf = (language) => NOTATIONS[language ?? document.documentElement.lang] ?? NOTATIONS.ru;

// Without the commas between thousands. One comma and no point may mean either, so the language decides.
function ungrouped(text, language) {
  const [wholes, ...rest] = String(text).replace(SPACES, "").split(".");
  const sure = rest.length > 0 || wholes.split(",").length > 2;
  const groups = /^[1-9]\d{0,2}(,\d{3})+$/.test(wholes) && (sure || notationOf(language).group === ",");
  return [groups ? wholes.replaceAll(",", "") : wholes, ...rest].join(".");
}

// «1 234,56» → 123456n with 2 places; null for what is not such a number. A separator may end it: more is being typed.
function parse(text, places, language, sign = /(?!)/) {
  const bare = String(text).replace(SPACES, "").replace(sign, "");
  const found = /^(\d+)(?:[.,](\d*))?$/.exec(ungrouped(bare, language));
  if (!found) return null;
  const fraction = (found[2] || "").replace(/0+$/, "");
  if (fraction.length > places) return null;
  const units = BigInt(found[1] + fraction.padEnd(places, "0"));
  return units > MAX ? null : units;
}

// The language is that of the page unless said.
export const parseMoney = (text, language) => parse(text, 2, language, ROUBLES);
export const parseQuantity = (text, language) => parse(text, 3, language);
export const parsePercent = (text, language) => parse(text, 2, language, /%$/);

function halfUp(numerator, denominator) {
  const size = numerator < 0n ? -numerator : numerator;
  const quotient = (2n * size + denominator) / (2n * denominator);
  return numerator < 0n ? -quotient : quotient;
}

// A discount: a bare number is a percentage, one with the sign of the rouble an amount. Null for what is neither.
export function parseDiscount(text, language) {
  const typed = text.trim();
  const [, amount] = /^(.*?)\s*(?:₽|руб|р|rub|r)\.?$/is.exec(typed) || [];
  if (amount !== undefined) {
    const sum = parseMoney(amount, language);
    return sum === null ? null : { sum };
  }
  const percent = typed ? parsePercent(typed.replace(/%$/, ""), language) : 0n;
  return percent === null || percent > 10000n ? null : { percent };
}

// Price in kopecks × quantity in thousandths, half up to the kopeck.
const times = (price, quantity) => halfUp(price * quantity, 1000n);

// The price of labour hours, in thousandths, at a rate in kopecks.
export const priceOfHours = (hours, rate) => times(rate, hours);

// A percentage, in hundredths of a percent, of a sum.
export const part = (sum, percent) => halfUp(sum * percent, 10000n);

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

// 1234567n → «12 345,67» or “12,345.67”, with a true minus.
export function formatMoney(kopecks, sign = "", language = undefined) {
  const { point, group } = notationOf(language);
  const size = kopecks < 0n ? -kopecks : kopecks;
  const wholes = (size / 100n).toString().replace(/\B(?=(\d{3})+$)/g, group);
  const text = `${kopecks < 0n ? "−" : ""}${wholes}${point}${(size % 100n).toString().padStart(2, "0")}`;
  return sign ? `${text}\u00a0${sign}` : text;
}

// As a person would type it: without grouping and zeros at the end.
export function typedMoney(kopecks, language = undefined) {
  const [wholes, fraction] = [kopecks / 100n, String(kopecks % 100n).padStart(2, "0").replace(/0+$/, "")];
  return fraction ? `${wholes}${notationOf(language).point}${fraction}` : String(wholes);
}

export const formatRoubles = (kopecks) => formatMoney(kopecks, "₽");
