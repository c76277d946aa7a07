/**
 * Puts the YAML of the guides into a folder, one file a block, so that `binnacle validate` can check it:
 * node docs-examples.mjs FOLDER
 *
 * A block that begins with `apiVersion:` stands as it is; blocks marked `yaml charts` and `yaml filters` become part of a
 * dashboard of their own.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
const guides = new URL('../docs/guides/', import.meta.url);
const pages = [...readdirSync(guides).map((name) => new URL(name, guides)), new URL('../README.md', import.meta.url)];

const indented = (text) => text.replace(/^(?=.)/gm, '    ');

function dashboard(name, filters, charts) {
  const head = `apiVersion: binnacle.dev/v1alpha1\nkind: Dashboard\nmetadata: {name: ${name}}\nspec:\n`;
  return `${head}${filters ? `  filters:\n${indented(filters)}` : ''}  charts:\n${indented(charts)}`;
}

let count = 0;
for (const page of pages) {
  const blocks = readFileSync(page, 'utf8').matchAll(/^```yaml( \w+)?\n(.*?)^```$/gms);
  for (const [, mark = '', text] of blocks) {
    const name = `guide-${++count}`;
    const stands = { '': () => text, ' charts': () => dashboard(name, '', text), ' filters': () => dashboard(name, text, 'all: {dataset: flights, bigNumber: {metric: flights}}\n') };
    // Two pages may show the same object.
    const document = stands[mark]().replace(/(kind: (?:Datasource|Dataset)\nmetadata: \{name: )flights\}/g, '$1flights-of-' + name + '}');
    writeFileSync(join(folder, `${name}.yaml`), document);
  }
}
process.stdout.write(`${count}\n`);
