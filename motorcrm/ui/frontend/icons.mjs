// How an icon is named: `{% icon "plus" %}` in a template, `icon="plus"` in an include and in Python. A name that is
// passed on is called `icon` all the way, and Python takes it by keyword only, so that none is missed here.
const NAMES = { html: /\{% icon "([^"]*)"|\bicon="([^"]*)"/g, py: /\bicon=["']([^"']*)["']|["']icon["']: ["']([^"']*)["']/g };
const PASSED_ON = String.raw`(?:"[^"]*"|'[^']*'|(?:\w+\.)*icon)`;
const UNREADABLE = {
  html: new RegExp(String.raw`\{% icon (?!${PASSED_ON} )[^%]*%\}|\bicon=(?!${PASSED_ON}[ %])\S*`),
  py: new RegExp(
    String.raw`\bicon ?= ?(?!=)(?!${PASSED_ON}[,)\n]).*|["']icon["']: (?!${PASSED_ON}[,}]).*|^(?!.*\*, ).*\bicon: (?!str = field\((?:default="", )?kw_only=True\)).*`,
    "m",
  ),
};

// The names in these sources, each with a file that uses it. Throws if an icon is named in a way that can't be read.
export function iconsIn(sources) {
  const found = new Map();
  for (const { text, file, extension } of sources.filter(({ extension }) => extension in NAMES)) {
    const [hidden] = text.match(UNREADABLE[extension]) || [];
    if (hidden) throw new Error(`${file}: an icon is named by a quoted name, or passed on as \`icon\`: ${hidden.trim()}`);
    for (const [, name, other] of text.matchAll(NAMES[extension])) found.set(name ?? other, file);
  }
  return found;
}
