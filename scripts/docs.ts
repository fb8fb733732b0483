/** Writes the reference pages that are made from the sources. A test holds the committed pages equal to them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFileSchema } from '../src/app/index.ts';
import { serverConfigSchema } from '../src/registry/server/index.ts';
import { buildChecksPage } from './build-checks-page.ts';
import { differencesPage } from './differences-page.ts';
import { errorsPage } from './errors-page.ts';

const root = join(import.meta.dirname, '..');
const pages = {
  'docs/reference/build-checks.md': buildChecksPage(),
  'docs/reference/dockerfile-differences.md': differencesPage(),
  'docs/reference/errors.md': await errorsPage(),
  'docs/reference/registry-config.schema.json': `${JSON.stringify(serverConfigSchema(), null, 2)}\n`,
  'docs/reference/sync.schema.json': `${JSON.stringify(syncFileSchema(), null, 2)}\n`,
};

for (const [path, text] of Object.entries(pages)) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
