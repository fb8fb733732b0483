import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobIngestSuite, blobStoreSuite, type Opened } from '../../test/suites/blob-store-suite.ts';
import { namesSuite } from '../../test/suites/names-suite.ts';
import type { BlobIngest, Store } from '../oci/index.ts';
import { createLayout, memoryStore, openStore } from './index.ts';

type Subject = Store & BlobIngest;

const kinds: Readonly<Record<string, () => Promise<Opened<Subject>>>> = {
  'the disk store': () => inDirectory((directory) => openStore(join(directory, 'store'))),
  'a layout': () => inDirectory((directory) => createLayout(join(directory, 'layout'))),
  'the memory store': async () => ({ store: memoryStore(), [Symbol.asyncDispose]: async () => undefined }),
};

for (const [name, open] of Object.entries(kinds)) {
  blobStoreSuite(name, open);
  blobIngestSuite(name, open);
  namesSuite(name, open);
}

async function inDirectory(open: (directory: string) => Subject & Partial<Disposable>): Promise<Opened<Subject>> {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-store-'));
  const store = open(directory);
  return {
    store,
    async [Symbol.asyncDispose]() {
      store[Symbol.dispose]?.();
      rmSync(directory, { recursive: true });
    },
  };
}
