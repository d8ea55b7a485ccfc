// How an icon is named: `{% icon "plus" %}` in a template, `icon="plus"` in an include and in Python. A name that is
// handed on is called `icon` all the way, and Python takes it by keyword only, so that none comes by a way not read here.
const NAMES = { html: /\{% icon "([^"]*)"|\bicon="([^"]*)"/g, py: /\bicon=["']([^"']*)["']|["']icon["']: ["']([^"']*)["']/g };
const HANDED_ON = String.raw`(?:"[^"]*"|'[^']*'|(?:\w+\.)*icon)`;
const OTHERWISE = {
  html: new RegExp(String.raw`\{% icon (?!${HANDED_ON} )[^%]*%\}|\bicon=(?!${HANDED_ON}[ %])\S*`),
  py: new RegExp(
    String.raw`\bicon ?= ?(?!=)(?!${HANDED_ON}[,)\n]).*|["']icon["']: (?!${HANDED_ON}[,}]).*|^(?!.*\*, ).*\bicon: (?!str = field\((?:default="", )?kw_only=True\)).*`,
    "m",
  ),
};

// The names in these sources, each with a file that says it. Throws where an icon is named so that it can't be read.
export function iconsIn(sources) {
  const found = new Map();
  for (const { text, file, extension } of sources.filter(({ extension }) => extension in NAMES)) {
    const [hidden] = text.match(OTHERWISE[extension]) || [];
    if (hidden) throw new Error(`${file}: an icon is named by a quoted name, or handed on as \`icon\`: ${hidden.trim()}`);
    for (const [, name, other] of text.matchAll(NAMES[extension])) found.set(name ?? other, file);
  }
  return found;
}
