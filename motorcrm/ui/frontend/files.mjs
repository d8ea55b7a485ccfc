// The file system as the build needs it.
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

export { copyFile, mkdir, readFile, readdir, rename, rm, writeFile };

// Every file under `folder` with one of the extensions and its text, leaving out folders named in `except`.
export async function glob(folder, extensions, except) {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    const extension = path.extname(entry.name).slice(1);
    if (entry.isDirectory()) {
      if (!except.includes(entry.name)) found.push(...(await glob(full, extensions, except)));
    } else if (extensions.includes(extension)) {
      found.push({ file: full, extension, text: await readFile(full, "utf8") });
    }
  }
  return found;
}
