// Puts each case of sums.json to the arithmetic of the pages' scripts; says what it finds, in the smallest units.
import { readFile } from "node:fs/promises";
import { formatMoney, lineTotal, orderTotal, parseDiscount, parseMoney, parsePercent, parseQuantity, priceOfHours } from "../../ui/frontend/money.js";

const cases = JSON.parse(await readFile(new URL("sums.json", import.meta.url), "utf8"));

const money = (text) => parseMoney(text, "ru");
const quantityOf = (text) => parseQuantity(text, "ru");
const percentOf = (text) => parsePercent(text, "ru");

const line = ({ price, quantity, percent = "0", sum = "0" }) =>
  lineTotal(money(price), quantityOf(quantity), { percent: percentOf(percent), sum: money(sum) });

const hours = ({ hours, rate }) => priceOfHours(quantityOf(hours), money(rate));

function order({ lines, percent = "0", round_to = 0 }) {
  const subtotal = lines.map(money).reduce((sum, total) => sum + total, 0n);
  const { off, total } = orderTotal(subtotal, { percent: percentOf(percent), roundTo: BigInt(round_to) });
  return [off, total];
}

const parsers = { money: parseMoney, quantity: parseQuantity, percent: parsePercent };
const typed = ({ kind, text }) => ["ru", "en"].map((language) => parsers[kind](text, language));
const shown = ({ kopecks }) => ["ru", "en"].map((language) => formatMoney(BigInt(kopecks), "", language));

const discounts = ({ text }) => parseDiscount(text, "ru");

const asked = { lines: line, discounts, hours, orders: order, typed, shown };
const found = Object.fromEntries(Object.entries(asked).map(([name, put]) => [name, cases[name].map((one) => put(one))]));
console.log(JSON.stringify(found, (_name, value) => (typeof value === "bigint" ? Number(value) : value)));
