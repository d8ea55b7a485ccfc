// Whether a text is a phone number and nothing else, as motorcrm/core/phones.py decides: then it is no name.

const LABEL = /(?<!\p{L})(?:телефон|тел|т|phone|tel)(?!\p{L})\.?[:=]?/giu;
const EXTENSION = /(?:(?<!\p{L})(?:добавочный|доб|внутренний|внутр|вн|extension|extn|ext)(?!\p{L})|(?<=[\s\d,;])x|#)[.:=]?\s*\d{1,8}/giu;
const FEWEST = 3; // digits: people type the end of a number to find it

export function isPhone(text) {
  const bare = text.replace(/\p{Cf}/gu, "").replace(LABEL, " ").replace(EXTENSION, " ");
  return !/\p{L}/u.test(bare) && bare.replace(/\D/g, "").length >= FEWEST;
}
