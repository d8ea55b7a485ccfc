// A price by labour hours follows them while people type, until they type a price of their own. The rate stands at the
// hours: <input name="labour_hours" data-rate="2000">.
import { parseMoney, parseQuantity, priceOfHours, typedMoney } from "./money.js";

export function followHours(hours, price, typedInto) {
  const rate = parseMoney(hours?.dataset.rate || "-");
  if (rate === null || !price) return;
  if (typedInto === price) delete hours.dataset.rate;
  const count = parseQuantity(hours.value.trim() || "0");
  if (typedInto === hours && count !== null) price.value = typedMoney(priceOfHours(count, rate));
}
