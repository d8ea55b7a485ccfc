// Puts each case of sums.json to the arithmetic of the pages' scripts; says what it finds, in kopecks.
import { readFile } from "node:fs/promises";
import { lineTotal, orderTotal, parseMoney, parsePercent, parseQuantity } from "../../ui/frontend/money.js";

const cases = JSON.parse(await readFile(new URL("sums.json", import.meta.url), "utf8"));

const line = ({ price, quantity, percent = "0", sum = "0" }) =>
  lineTotal(parseMoney(price), parseQuantity(quantity), { percent: parsePercent(percent), sum: parseMoney(sum) });

const hours = ({ hours, rate }) => lineTotal(parseMoney(rate), parseQuantity(hours));

function order({ lines, percent = "0", round_to = 0 }) {
  const subtotal = lines.map(parseMoney).reduce((sum, total) => sum + total, 0n);
  const { off, total } = orderTotal(subtotal, { percent: parsePercent(percent), roundTo: BigInt(round_to) });
  return [off, total];
}

const found = { lines: cases.lines.map(line), hours: cases.hours.map(hours), orders: cases.orders.map(order) };
console.log(JSON.stringify(found, (_name, value) => (typeof value === "bigint" ? Number(value) : value)));
