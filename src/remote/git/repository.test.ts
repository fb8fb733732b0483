import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { parseRepository, resolveSubmodule } from './repository.ts';

const fine: readonly [text: string, url: string][] = [
  ['https://host/a.git', 'https://host/a.git'],
  ['https://me:secret@host/a.git', 'https://host/a.git'],
  ['git://host/a', 'git://host/a'],
  ['ssh://git@host:22/a', 'ssh://git@host:22/a'],
  ['git@host:group/a.git', 'git@host:group/a.git'],
];

const refused = [
  '--upload-pack=touch /tmp/x',
  '-oProxyCommand=x@host:a',
  'ext::sh -c id',
  'file:///etc',
  '/srv/a.git',
  '../a.git',
  'ssh://-oProxyCommand=x/a',
  'ssh://-x@host/a',
  'git@-oProxyCommand:a',
  'git@host:-a',
  'https://host/a b.git',
  'https://host/a\n.git',
  'git@host::a',
];

describe('addresses of repositories', () => {
  for (const [text, url] of fine) test(text, () => assert.equal(parseRepository(text).url, url));
  for (const text of refused) {
    test(`${JSON.stringify(text)} is refused`, () =>
      assert.throws(
        () => parseRepository(text),
        (error) => isFault(error, 'remote/bad-url'),
      ));
  }
});

const submodules: readonly [parent: string, address: string, url: string][] = [
  ['https://host/group/app.git', '../lib.git', 'https://host/group/lib.git'],
  ['https://host/group/app.git', './lib', 'https://host/group/app.git/lib'],
  ['https://host/group/app.git', '../../../../x', 'https://host/x'],
  ['git@host:group/app.git', '../lib.git', 'git@host:group/lib.git'],
  ['git@host:group/app.git', 'https://other/x.git', 'https://other/x.git'],
];

describe('addresses of submodules', () => {
  for (const [parent, address, url] of submodules) {
    test(`${address} in ${parent}`, () => assert.equal(resolveSubmodule({ url: parent }, address).url, url));
  }
});
